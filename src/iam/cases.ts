/** Denies of which one applies in every case, though none applies in all. */

import { matcherOf } from "./glob.ts";
import type { Keys } from "./keys.ts";
import type { Condition, Statement } from "./policy.ts";

/** For keys that a statement compares with literal values and nothing else: those values, by the key's lower-case name. */
export type Literals = ReadonlyMap<string, readonly string[]>;

const LITERAL: ReadonlySet<string> = new Set<Condition["operator"]>([
  "StringEquals",
  "StringNotEquals",
  "ArnEquals",
  "ArnNotEquals",
  "ArnLike",
  "ArnNotLike",
]);

export function literalsOf({ conditions, resource }: Statement): Literals {
  const found = new Map<string, readonly string[]>();
  const texts = [...resource.patterns, ...conditions.flatMap(({ values }) => values)];
  // A variable may be the same key again.
  if (texts.some((text) => text.includes("${"))) return found;
  for (const name of new Set(conditions.map(({ key }) => key.toLowerCase()))) {
    const onKey = conditions.filter(({ key }) => key.toLowerCase() === name);
    if (onKey.every(isLiteral))
      found.set(
        name,
        onKey.flatMap(({ values }) => values),
      );
  }
  return found;
}

function isLiteral({ operator, qualifier, values }: Condition): boolean {
  return LITERAL.has(operator) && qualifier === undefined && !values.some((value) => /[*?]/.test(value));
}

/** Stands for every value that no statement names. */
const OTHER = "\u0000";

/**
 * The statements of which at least one applies whatever value an open key has; none where there are no such. Only of a key
 * that surely has one value: each value that is named is a case, and all others together are one.
 */
export function inEveryCase<T extends { readonly literals: Literals }>(
  statements: readonly T[],
  keys: Keys,
  applies: (statement: T, keys: Keys) => boolean,
): readonly T[] {
  for (const name of new Set(statements.flatMap(({ literals }) => [...literals.keys()]))) {
    const known = keys(name);
    const some = statements.filter(({ literals }) => literals.has(name));
    if (known.state !== "open" || known.mayBeMissing || some.length < 2) continue;
    const possible = (value: string) => known.shapes.some((shape) => matcherOf(shape)(value));
    const named = new Set(some.flatMap(({ literals }) => literals.get(name) ?? []));
    const cases = [...[...named].filter(possible), OTHER].map((value) => {
      const given: Keys = (other) => (other === name ? { state: "set", values: [value] } : keys(other));
      return some.filter((statement) => applies(statement, given));
    });
    if (cases.every((found) => found.length > 0)) return [...new Set(cases.flat())];
  }
  return [];
}
