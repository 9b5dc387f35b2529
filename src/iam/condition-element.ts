/** From the JSON of Condition to a list of conditions. */

import { type Condition, OPERATORS, type Operator } from "./policy.ts";
import { entries, looseStrings, type Report, type Value } from "./read.ts";

/** Reads `{operator: {key: value or values}}`; every pair of operator and key becomes one condition. */
export function readCondition(value: Value, report: Report): Condition[] {
  const seen = new Set<string>();
  return entries(value, report).flatMap(([written, block]) => {
    const operator = readOperator(written);
    const at = { path: block.path, offset: block.nameOffset };
    if (seen.has(written.toLowerCase())) report(`Duplicate condition operator ${written}`, at);
    seen.add(written.toLowerCase());
    if (operator === undefined) {
      report(`Invalid condition operator: ${written}`, at);
      return [];
    }
    if (operator.operator === "Null" && operator.ifExists) report("Null cannot be used with IfExists", at);
    return readKeys(block, operator, report);
  });
}

type Operation = Pick<Condition, "operator" | "qualifier" | "ifExists">;

function readKeys(block: Value, operation: Operation, report: Report): Condition[] {
  const seen = new Set<string>();
  return entries(block, report).map(([key, values]) => {
    const at = { path: values.path, offset: values.nameOffset };
    // Keys do not differ by case, so these two would be one key written twice.
    if (seen.has(key.toLowerCase())) report(`Duplicate condition key ${key}`, at);
    seen.add(key.toLowerCase());
    if (!/^[^:\s]+:.+$/s.test(key)) report(`Invalid condition key: ${key}`, at);
    return { ...operation, key, values: looseStrings(values, report).map(({ text }) => text) };
  });
}

const BY_NAME = new Map<string, Operator>(OPERATORS.map((operator) => [operator.toLowerCase(), operator]));
const OPERATION = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/;

function readOperator(written: string): Operation | undefined {
  const [, set, name, exists] = OPERATION.exec(written.toLowerCase()) ?? [];
  const operator = BY_NAME.get(name ?? "");
  if (operator === undefined) return undefined;
  const ifExists = exists !== undefined;
  if (set === undefined) return { operator, ifExists };
  return { operator, ifExists, qualifier: set === "forallvalues" ? "ForAllValues" : "ForAnyValue" };
}
