import { asksForCustomerKey, type CustodyLedger } from "../../custody/table.ts";
import type { JudgedBucket } from "./options.ts";

/** A bucket as the custody ledger counts under it. */
export function custodyBucket({ facts, requirement }: JudgedBucket): Parameters<CustodyLedger["add"]>[1] {
  return { name: facts.name, customerKeyRequired: asksForCustomerKey(requirement) };
}
