import { createHash } from "node:crypto";
import type { Plan } from "../model/plan.ts";

/** SHA-256, hex, over everything in a plan but its digest, in canonical JSON: names sorted, no white space. */
export function planDigest(plan: Omit<Plan, "digest">): string {
  return digestOf({ ...plan, digest: undefined });
}

/** SHA-256, hex, over the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}
