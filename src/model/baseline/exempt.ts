import type { Baseline, Exemption } from "../baseline.ts";
import { type Resource, resourceId } from "../resource.ts";
import { matchesGlob } from "./glob.ts";

/**
 * The exemption that covers a failure of `rule` at `resource` on `today` (YYYY-MM-DD, UTC), if any. The first one
 * in the file counts; one whose last day is past counts no more.
 *
 * Without a colon its glob is a bucket's name and covers the bucket and its objects. With one it is an ARN: the part
 * before the first slash names the bucket and the rest the object's key, so that a `*` for buckets never reaches into
 * keys, and a bucket's ARN covers none of its objects.
 */
export function exemptionFor(
  baseline: Baseline,
  rule: string,
  resource: Resource,
  today: string,
): Exemption | undefined {
  const listing = listingOf(baseline).get(rule);
  if (listing === undefined) return undefined;
  const covering = candidates(listing, resource).find(
    (candidate) => !isExpired(candidate.exemption, today) && reaches(candidate, resource),
  );
  return covering?.exemption;
}

/** The exemptions that count no more: the report names them, so that somebody renews or removes them. */
export function expiredExemptions(baseline: Baseline, today: string): readonly Exemption[] {
  return baseline.exempt.filter((exemption) => isExpired(exemption, today));
}

// Days as YYYY-MM-DD sort as text.
const isExpired = (exemption: Exemption, today: string): boolean => exemption.until < today;

type Candidate = {
  readonly exemption: Exemption;
  /** A bucket's name or ARN, or the whole of it for keys. */
  readonly head: string;
  /** What it covers of a bucket that `head` matches: all, the bucket itself, or these object keys. */
  readonly scope: "all" | "bucket" | { readonly keys: string };
};

/** The exemptions of one rule, and those of them whose head matches a bucket, for each bucket that was asked about. */
type Listing = { readonly all: Candidate[]; readonly byBucket: Map<string, readonly Candidate[]> };

const listings = new WeakMap<Baseline, ReadonlyMap<string, Listing>>();

/** Worked out once for each baseline, because it is asked for every failing object. */
function listingOf(baseline: Baseline): ReadonlyMap<string, Listing> {
  const made = listings.get(baseline);
  if (made !== undefined) return made;
  const listing = new Map<string, Listing>();
  for (const exemption of baseline.exempt) {
    for (const rule of new Set(exemption.rule)) {
      const of: Listing = listing.get(rule) ?? { all: [], byBucket: new Map() };
      of.all.push(candidateOf(exemption));
      listing.set(rule, of);
    }
  }
  listings.set(baseline, listing);
  return listing;
}

function candidateOf(exemption: Exemption): Candidate {
  const { resource } = exemption;
  if (!resource.includes(":")) return { exemption, head: resource, scope: "all" };
  const slash = resource.indexOf("/");
  if (slash < 0) return { exemption, head: resource, scope: "bucket" };
  return { exemption, head: resource.slice(0, slash), scope: { keys: resource.slice(slash + 1) } };
}

function candidates(listing: Listing, resource: Resource): readonly Candidate[] {
  if (resource.type === "key") return listing.all;
  const arn = bucketArnOf(resource);
  const made = listing.byBucket.get(arn);
  if (made !== undefined) return made;
  const matching = listing.all.filter(({ head, scope }) =>
    matchesGlob(head, scope === "all" ? resource.bucket : arn),
  );
  listing.byBucket.set(arn, matching);
  return matching;
}

function bucketArnOf(resource: Exclude<Resource, { type: "key" }>): string {
  const { arn } = resource;
  return resource.type === "bucket" ? arn : arn.slice(0, arn.length - resource.key.length - 1);
}

/** Whether a candidate that matches the bucket covers the resource; for keys the whole of it is matched here. */
function reaches({ exemption, scope }: Candidate, resource: Resource): boolean {
  if (resource.type === "key") return scope !== "all" && matchesGlob(exemption.resource, resource.arn);
  if (scope === "all") return true;
  if (scope === "bucket") return resource.type === "bucket";
  if (resource.type === "bucket") return false;
  return matchesGlob(scope.keys, resource.key) || matchesVersion(scope.keys, resource);
}

/** `key?versionId=...` names one version. */
function matchesVersion(keys: string, resource: Extract<Resource, { type: "object" }>): boolean {
  if (resource.versionId === undefined || !keys.includes("versionId=")) return false;
  return matchesGlob(keys, resourceId(resource).slice(bucketArnOf(resource).length + 1));
}
