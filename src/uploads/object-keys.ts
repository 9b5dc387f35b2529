import type { Statement } from "../iam/index.ts";
import { matchesGlob as matches } from "../model/baseline/glob.ts";
import { type Option, unique } from "./merge.ts";
import type { Settings } from "./scene.ts";

/** A key that only patterns for every key match. */
const ANY_KEY = "~bucketseal~/~any~key~";

/**
 * Resource ARNs that stand for "any key": one that no pattern of the policy singles out, and one inside each pattern
 * that covers a part of the keys. Patterns that overlap in part, as `a*` and `*z`, get a common key, too.
 */
export function objectKeys(
  { bucket, policy }: Settings,
  effects: readonly Statement["effect"][],
  about: "writes" | "any action" = "writes",
): readonly Option<string>[] {
  const prefix = `${bucket.arn}/`;
  const statements = (policy?.policy.statements ?? []).filter(({ effect }) => effects.includes(effect));
  const counted = about === "writes" ? statements.filter(writes) : statements;
  const partial = unique(counted.flatMap((statement) => keyPatterns(statement, prefix)));
  if (partial.length === 0) return [{ label: "", value: prefix + ANY_KEY }];
  const inside = partial.map((pattern) => ({
    label: `the key ${inWords(pattern)}`,
    value: prefix + sample(pattern),
  }));
  const both = overlaps(partial).map(([start, end]) => ({
    label: `the key ${inWords(start)} and ${inWords(end)}`,
    value: prefix + sample(start) + sample(end),
  }));
  const outside = { label: `the key matches none of ${partial.join(", ")}`, value: prefix + ANY_KEY };
  return distinct([outside, ...inside, ...both]);
}

/** Whether a statement can be about a write at all: s3:GetObject on a prefix does not split the matrix. */
function writes({ action }: Statement): boolean {
  return (
    action.negated ||
    action.patterns.some((pattern) => WRITES.some((name) => matches(pattern.toLowerCase(), name)))
  );
}

const WRITES = ["s3:putobject", "s3:replicateobject", "s3:updateobjectencryption"];

/** What is left for the key of patterns that hold for some keys of the bucket only. */
function keyPatterns({ resource }: Statement, prefix: string): readonly string[] {
  return resource.patterns.flatMap((pattern) => {
    const rest = unique(remainders(pattern, prefix));
    return rest.some((one) => /^\*+$/.test(one)) ? [] : rest;
  });
}

/** The ends of a pattern whose beginning matches the bucket; a `*` may go on into the key. */
function remainders(pattern: string, prefix: string): readonly string[] {
  const found: string[] = [];
  for (let end = 1; end <= pattern.length; end++) {
    const start = pattern.slice(0, end);
    if (!matches(start, prefix)) continue;
    found.push(start.endsWith("*") ? `*${pattern.slice(end)}` : pattern.slice(end));
  }
  return found;
}

function overlaps(patterns: readonly string[]): readonly (readonly [string, string])[] {
  const starts = patterns.filter((pattern) => pattern.endsWith("*"));
  const ends = patterns.filter((pattern) => pattern.startsWith("*") && !pattern.endsWith("*"));
  return starts.flatMap((start) => ends.map((end) => [start, end] as const));
}

function sample(pattern: string): string {
  return pattern
    .replace(/\$\{[^}]*\}/g, "~")
    .replaceAll("*", "~")
    .replaceAll("?", "~");
}

function inWords(pattern: string): string {
  const start = pattern.slice(0, -1);
  if (pattern.endsWith("*") && !/[*?$]/.test(start)) return `begins with ${start}`;
  return /[*?$]/.test(pattern) ? `matches ${pattern}` : `is ${pattern}`;
}

function distinct(options: readonly Option<string>[]): readonly Option<string>[] {
  return options.filter(({ value }, i) => options.findIndex((other) => other.value === value) === i);
}
