import type { Principal, Statement } from "../iam/index.ts";
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
  requesters: readonly Principal[] = [],
): readonly Option<string>[] {
  const fills = policy?.policy.version === "2012-10-17" ? variableValues(bucket, requesters) : [asWritten];
  const prefix = `${bucket.arn}/`;
  const statements = (policy?.policy.statements ?? []).filter(({ effect }) => effects.includes(effect));
  const counted = about === "writes" ? statements.filter(writes) : statements;
  const partial = unique(counted.flatMap((statement) => keyPatterns(statement, prefix)));
  if (partial.length === 0) return [{ label: "", value: prefix + ANY_KEY }];
  const inside = partial.flatMap((pattern) =>
    fills.map((fill) => ({
      label: `the key ${inWords(pattern)}`,
      value: prefix + sample(pattern, fill),
    })),
  );
  const both = overlaps(partial).flatMap(([start, end]) =>
    fills.map((fill) => ({
      label: `the key ${inWords(start)} and ${inWords(end)}`,
      value: prefix + sample(start, fill) + sample(end, fill),
    })),
  );
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

/** A key that a pattern matches. */
function sample(pattern: string, fill: Fill): string {
  return pattern
    .split(/(\$\{[^}]*\})/)
    .map((part, i) => (i % 2 === 1 ? fill(part) : part.replace(/[*?]/g, "~")))
    .join("");
}

/** What stands for a policy variable in a key. */
type Fill = (variable: string) => string;

/** Before 2012-10-17 there are no variables, and `${...}` is text like any other. */
const asWritten: Fill = (variable) => variable.replace(/[*?]/g, "~");

/**
 * Values for variables: those that are known of the bucket and of each requester, and the defaults written beside them;
 * one that stays open takes any text.
 */
function variableValues(bucket: Settings["bucket"], requesters: readonly Principal[]): readonly Fill[] {
  const known = requesters.map((principal) => new Map([...ofBucket(bucket), ...ofPrincipal(principal)]));
  const valuesOf = (values: ReadonlyMap<string, string>, fallbackFirst: boolean): Fill => {
    return (variable) => {
      const [, name, fallback] =
        /^\$\{\s*([^,\s](?:[^,]*[^,\s])?)\s*(?:,\s*'([^']*)'\s*)?\}$/.exec(variable) ?? [];
      if (name === undefined) return asWritten(variable);
      if (name === "*" || name === "?" || name === "$") return name;
      const value = values.get(name.toLowerCase());
      return (fallbackFirst ? fallback : undefined) ?? value ?? "~";
    };
  };
  return (known.length === 0 ? [new Map(ofBucket(bucket))] : known).flatMap((values) => [
    valuesOf(values, false),
    valuesOf(values, true),
  ]);
}

function ofBucket({ account, region }: Settings["bucket"]): [string, string][] {
  return [
    ["aws:resourceaccount", account],
    ["s3:resourceaccount", account],
    ["aws:requestedregion", region],
    ["s3:signatureversion", "AWS4-HMAC-SHA256"],
  ];
}

function ofPrincipal(principal: Principal): [string, string][] {
  if (principal.type === "service") return [["aws:principalservicename", principal.service]];
  if (principal.type === "anonymous") return [];
  const account: [string, string] = ["aws:principalaccount", principal.account];
  if (principal.type === "account") return [account];
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principal.arn)?.[1];
  return [
    account,
    ["aws:principalarn", principal.arn],
    ...(user === undefined ? [] : [["aws:username", user] as [string, string]]),
  ];
}

function inWords(pattern: string): string {
  const start = pattern.slice(0, -1);
  if (pattern.endsWith("*") && !/[*?$]/.test(start)) return `begins with ${start}`;
  return /[*?$]/.test(pattern) ? `matches ${pattern}` : `is ${pattern}`;
}

function distinct(options: readonly Option<string>[]): readonly Option<string>[] {
  return options.filter(({ value }, i) => options.findIndex((other) => other.value === value) === i);
}
