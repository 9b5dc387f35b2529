import { element, elements, type Xml } from "../wire/xml.ts";
import type { SnsCall } from "./action.ts";
import { invalid } from "./errors.ts";

const SIZE = 100;

/** One page of a list of a hundred each, and where the next one begins. */
export const page = <T>(call: SnsCall, name: string, items: readonly T[], member: (item: T) => Xml): Xml => {
  const token = call.parameters.get("NextToken") ?? "";
  const start = Number(Buffer.from(token, "base64").toString("latin1"));
  if (!Number.isInteger(start) || start < 0) throw invalid("NextToken");
  const end = start + SIZE;
  const next = end < items.length ? Buffer.from(String(end), "latin1").toString("base64") : undefined;
  const members = items.slice(start, end).map((item) => element("member", member(item)));
  return elements({ [name]: members, NextToken: next });
};
