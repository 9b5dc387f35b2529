import type { Principal, Statement } from "../iam/index.ts";
import { matchesGlob as matches } from "../model/baseline/glob.ts";
import { type KeyClass, keyClasses } from "./key-classes.ts";
import { asWritten, variableReadings } from "./key-variables.ts";
import { type Option, unique } from "./merge.ts";
import type { Settings } from "./scene.ts";

/** What a Resource element leaves of the key: patterns, of which one must match. */
type Rests = readonly string[];

/** Resource ARNs that stand for "any key": one for every way in which the Resource elements of the policy hold together. */
export function objectKeys(
  { bucket, policy }: Settings,
  effects: readonly Statement["effect"][],
  about: "writes" | "any action" = "writes",
  requesters: readonly Principal[] = [],
): readonly Option<string>[] {
  const readings =
    policy?.policy.version === "2012-10-17" ? variableReadings(bucket, requesters) : [asWritten];
  const prefix = `${bucket.arn}/`;
  const statements = (policy?.policy.statements ?? []).filter(({ effect }) => effects.includes(effect));
  const counted = about === "writes" ? statements.filter(writes) : statements;
  const elements = distinct(
    counted.flatMap((statement) => keyRests(statement, prefix)),
    (rests) => rests.join("\n"),
  );
  const readIn = elements.some((rests) => rests.some((rest) => rest.includes("${")))
    ? readings
    : readings.slice(0, 1);
  const options = readIn.flatMap((read) => {
    const classes = keyClasses(elements.map((rests) => rests.map(read)));
    return classes.map((one) => ({ label: inWords(one, classes, elements), value: prefix + one.key }));
  });
  return distinct(options, ({ value }) => value);
}

/** Whether a statement can be about a write at all: s3:GetObject on a prefix does not split the matrix. */
function writes({ action }: Statement): boolean {
  return (
    action.negated ||
    action.patterns.some((pattern) => WRITES.some((name) => matches(pattern.toLowerCase(), name)))
  );
}

const WRITES = ["s3:putobject", "s3:replicateobject", "s3:updateobjectencryption"];

/** Nothing where the element holds for every key of the bucket, or for none. */
function keyRests({ resource }: Statement, prefix: string): readonly Rests[] {
  const rests = unique(resource.patterns.flatMap((pattern) => remainders(pattern, prefix)));
  return rests.length === 0 || rests.some((one) => /^\*+$/.test(one)) ? [] : [rests];
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

/** Which keys a class has, as far as another class has them, too. */
function inWords({ holds }: KeyClass, classes: readonly KeyClass[], elements: readonly Rests[]): string {
  if (classes.length === 1) return "";
  if (holds.length === 0) return `the key matches none of ${unique(elements.flat()).join(", ")}`;
  const wider = classes.filter((other) => holds.every((i) => other.holds.includes(i)));
  const besides = elements.flatMap((_, i) =>
    !holds.includes(i) && wider.some((other) => other.holds.includes(i)) ? [i] : [],
  );
  const yes = holds.map((i) =>
    some(
      (elements[i] ?? []).map((rest) => verb(rest, true)),
      holds.length > 1,
    ),
  );
  const no = besides.flatMap((i) => (elements[i] ?? []).map((rest) => verb(rest, false)));
  return `the key ${[...yes, ...no].join(" and ")}`;
}

function some(words: readonly string[], amongOthers: boolean): string {
  const text = words.join(" or ");
  return amongOthers && words.length > 1 ? `(${text})` : text;
}

function verb(rest: string, holds: boolean): string {
  const start = rest.slice(0, -1);
  if (rest.endsWith("*") && !/[*?$]/.test(start))
    return `${holds ? "begins" : "does not begin"} with ${start}`;
  if (/[*?$]/.test(rest)) return `${holds ? "matches" : "does not match"} ${rest}`;
  return `${holds ? "is" : "is not"} ${rest}`;
}

function distinct<T>(values: readonly T[], nameOf: (value: T) => string): readonly T[] {
  const byName = new Map<string, T>();
  for (const value of values) if (!byName.has(nameOf(value))) byName.set(nameOf(value), value);
  return [...byName.values()];
}
