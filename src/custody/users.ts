import { matchesGlob } from "../model/baseline/glob.ts";
import type { KeyExpectation } from "./custody.ts";
import type { KeyCall, KeyUse, KeyUsers } from "./inquiry.ts";

/** Adds up calls by principal, operation and bucket. */
export function usersOf(calls: readonly KeyCall[], since: string, incomplete?: string): KeyUsers {
  const uses = new Map<string, KeyUse>();
  for (const call of calls) {
    const { principal, operation, bucket, bucketKey, at, refused } = call;
    const name = [principal, operation, bucket ?? "", bucketKey].join("\n");
    const before = uses.get(name);
    uses.set(name, {
      principal,
      operation,
      ...(bucket === undefined ? {} : { bucket }),
      bucketKey,
      count: (before?.count ?? 0) + (refused ? 0 : 1),
      refused: (before?.refused ?? 0) + (refused ? 1 : 0),
      last: before === undefined || before.last < at ? at : before.last,
    });
  }
  const byCalls = [...uses.values()].sort(
    (a, b) => b.count + b.refused - (a.count + a.refused) || (nameOf(a) < nameOf(b) ? -1 : 1),
  );
  return { since, uses: byCalls, ...(incomplete === undefined ? {} : { incomplete }) };
}

function nameOf({ principal, operation, bucket = "" }: KeyUse): string {
  return `${principal} ${operation} ${bucket}`;
}

/**
 * Uses by principals that no baseline expects. A use for a bucket is judged by what that bucket's baseline says; one
 * that is for no bucket, as of client-side encryption, by what all of them say together. Calls that were refused
 * used nothing.
 */
export function unexpectedUses({ uses }: KeyUsers, expected: KeyExpectation["users"]): readonly KeyUse[] {
  const anywhere = Object.values(expected).flat();
  return uses.filter(({ principal, bucket, count }) => {
    if (count === 0) return false;
    // A bucket whose baseline names nobody expects anybody.
    const globs =
      bucket === undefined ? anywhere : Object.hasOwn(expected, bucket) ? expected[bucket] : undefined;
    return globs !== undefined && !globs.some((glob) => matchesGlob(glob, principal));
  });
}
