import type { Baseline, BaselineEntry, BucketRequirement, ResolvedKey, Selector } from "../baseline.ts";
import { type Fact, known, unknown, valueOr } from "../fact.ts";
import type { BucketFacts } from "../facts.ts";
import { matchesGlob } from "./glob.ts";

/** What KMS said of a key as written, in one Region; undefined when nobody asked it. */
export type KeyLookup = (written: string, region: string) => Fact<string> | undefined;

type SelectableBucket = Pick<BucketFacts, "name" | "region" | "account" | "tags">;

/**
 * What the baseline asks of one bucket: the first entry that matches, completed by the defaults, its keys
 * resolved in the bucket's Region. Unknown when an entry selects by tags and the tags could not be read, because
 * guessing could judge the bucket by the wrong entry.
 */
export function requirementFor(
  baseline: Baseline,
  bucket: SelectableBucket,
  lookUp: KeyLookup,
): Fact<BucketRequirement> {
  for (const [index, entry] of baseline.buckets.entries()) {
    const selects = selectsBucket(entry.match, bucket);
    if (selects === "no") continue;
    const name = `buckets[${index}] (${describe(entry.match)})`;
    if (selects === "yes") return known(completed(baseline, bucket, lookUp, entry, name));
    const why =
      bucket.tags.state === "unknown" ? bucket.tags.why : { reason: "failed" as const, message: "no tags" };
    return unknown(
      why.reason,
      `${name} of ${baseline.source} selects by tags, and those of ${bucket.name} are unknown: ${why.message}`,
    );
  }
  return known(completed(baseline, bucket, lookUp, undefined, "defaults"));
}

/** Every key the baseline names that needs KMS to become an ARN: ids and aliases, each once. */
export function keysToResolve(baseline: Baseline): readonly string[] {
  const written = [baseline.defaults, ...baseline.buckets].flatMap((requirement) => requirement.keys ?? []);
  return [...new Set(written)].filter((key) => !isKeyArn(key));
}

function completed(
  baseline: Baseline,
  bucket: SelectableBucket,
  lookUp: KeyLookup,
  entry: BaselineEntry | undefined,
  chosenBy: string,
): BucketRequirement {
  const { match: _, ...own } = entry ?? { match: {} };
  const requirement = { ...baseline.defaults, ...own };
  const approvedKeys = requirement.keys.map((written) => resolvedKey(written, bucket.region, lookUp));
  return { ...requirement, approvedKeys, chosenBy };
}

function resolvedKey(written: string, region: string, lookUp: KeyLookup): ResolvedKey {
  if (isKeyArn(written)) return { written, arn: known(written) };
  const arn =
    lookUp(written, region) ?? unknown("not-found", `KMS was not asked about ${written} in ${region}`);
  return { written, arn };
}

/** A key's ARN needs no question to KMS; an alias's does. */
const isKeyArn = (written: string): boolean => written.startsWith("arn:") && written.includes(":key/");

function selectsBucket(match: Selector, bucket: SelectableBucket): "yes" | "no" | "unknown" {
  const plain =
    matchesOne(match.name, bucket.name) &&
    matchesOne(match.region, bucket.region) &&
    matchesOne(match.account, bucket.account);
  if (!plain) return "no";
  if (match.tags === undefined) return "yes";
  if (bucket.tags.state === "unknown") return "unknown";
  const tags: Readonly<Record<string, string>> = valueOr(bucket.tags, {});
  const all = Object.entries(match.tags).every(([name, glob]) => {
    const value = Object.hasOwn(tags, name) ? tags[name] : undefined;
    return value !== undefined && matchesGlob(glob, value);
  });
  return all ? "yes" : "no";
}

function matchesOne(globs: readonly string[] | undefined, text: string): boolean {
  return globs === undefined || globs.some((glob) => matchesGlob(glob, text));
}

/** `name: prod-*, tags: data-class=confidential` */
function describe(match: Selector): string {
  const tags = Object.entries(match.tags ?? {}).map(([name, value]) => `${name}=${value}`);
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ["name", match.name],
    ["tags", tags.length === 0 ? undefined : tags],
    ["region", match.region],
    ["account", match.account],
  ];
  return parts
    .flatMap(([name, texts]) => (texts === undefined ? [] : [`${name}: ${texts.join(" | ")}`]))
    .join(", ");
}
