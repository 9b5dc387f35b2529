import type { Baseline, Exemption } from "../baseline.ts";
import { type Resource, resourceId } from "../resource.ts";
import { matchesGlob } from "./glob.ts";

/**
 * The exemption that covers a failure of `rule` at `resource` on `today` (YYYY-MM-DD, UTC), if any. The first one
 * in the file counts; one whose last day is past counts no more.
 */
export function exemptionFor(
  baseline: Baseline,
  rule: string,
  resource: Resource,
  today: string,
): Exemption | undefined {
  const listed = byRule(baseline).get(rule);
  return listed?.find((exemption) => !isExpired(exemption, today) && covers(exemption.resource, resource));
}

/** The exemptions that count no more: the report names them, so that somebody renews or removes them. */
export function expiredExemptions(baseline: Baseline, today: string): readonly Exemption[] {
  return baseline.exempt.filter((exemption) => isExpired(exemption, today));
}

// Days as YYYY-MM-DD sort as text.
const isExpired = (exemption: Exemption, today: string): boolean => exemption.until < today;

const listings = new WeakMap<Baseline, ReadonlyMap<string, readonly Exemption[]>>();

/** The exemptions of each rule, worked out once for each baseline: this is asked for every failing object. */
function byRule(baseline: Baseline): ReadonlyMap<string, readonly Exemption[]> {
  const made = listings.get(baseline);
  if (made !== undefined) return made;
  const listing = new Map<string, Exemption[]>();
  for (const exemption of baseline.exempt) {
    for (const rule of new Set(exemption.rule)) listing.set(rule, [...(listing.get(rule) ?? []), exemption]);
  }
  listings.set(baseline, listing);
  return listing;
}

/**
 * Without a colon the glob is a bucket's name and covers the bucket and its objects. With one it is an ARN: the
 * part before the first slash names the bucket and the rest the object's key, so that a `*` for buckets never
 * reaches into keys, and a bucket's ARN covers none of its objects.
 */
function covers(glob: string, resource: Resource): boolean {
  if (resource.type === "key") return glob.includes(":") && matchesGlob(glob, resource.arn);
  if (!glob.includes(":")) return matchesGlob(glob, resource.bucket);
  const slash = glob.indexOf("/");
  if (resource.type === "bucket") return slash < 0 && matchesGlob(glob, resource.arn);
  if (slash < 0) return false;
  const bucketArn = resource.arn.slice(0, resource.arn.length - resource.key.length - 1);
  if (!matchesGlob(glob.slice(0, slash), bucketArn)) return false;
  const keyGlob = glob.slice(slash + 1);
  return matchesGlob(keyGlob, resource.key) || matchesVersion(keyGlob, resource, bucketArn);
}

/** `key?versionId=...` names one version. */
function matchesVersion(keyGlob: string, resource: Resource, bucketArn: string): boolean {
  return matchesGlob(keyGlob, resourceId(resource).slice(bucketArn.length + 1));
}
