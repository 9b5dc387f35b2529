import { createHash } from "node:crypto";
import type { Plan } from "../model/plan.ts";

/** SHA-256, hex, over everything in a plan but its digest, in canonical JSON: names sorted, no white space. */
export function planDigest(plan: Omit<Plan, "digest">): string {
  const hash = createHash("sha256");
  for (const piece of piecesOf({ ...plan, digest: undefined })) hash.update(piece);
  return hash.digest("hex");
}

/** SHA-256, hex, over the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** Canonical JSON, the elements of lists one by one: a plan of a million actions fits no string. */
function* piecesOf(value: object): Generator<string> {
  for (const [place, [name, member]] of membersOf(value).entries()) {
    yield `${place === 0 ? "{" : ","}${JSON.stringify(name)}:`;
    if (Array.isArray(member)) {
      for (const [index, element] of member.entries())
        yield `${index === 0 ? "[" : ","}${canonical(element)}`;
      yield member.length === 0 ? "[]" : "]";
    } else yield canonical(member);
  }
  yield "}";
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = membersOf(value).map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}

function membersOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
