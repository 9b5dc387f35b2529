import type { BucketRequirement } from "../model/baseline.ts";
import type { BucketFacts } from "../model/facts.ts";
import { writesSseS3Only } from "../uploads/service-writers.ts";

/** A bucket that AWS services write into, and what that keeps the guard from. */
export type ServiceTarget = {
  readonly code: "LOG-TARGET-SSE-S3-ONLY" | "SERVICE-WRITER-CUT-OFF";
  readonly reason: string;
};

/**
 * Services cannot be told which headers to send, and some know SSE-S3 only: their buckets get no statement about
 * encryption headers and no stronger default, only the denial of plain HTTP (P111, E66).
 */
export function serviceTarget({ name, serviceWriters }: BucketFacts): ServiceTarget | undefined {
  if (serviceWriters.length === 0) return undefined;
  const limited = serviceWriters.filter(writesSseS3Only);
  if (limited.length > 0) {
    const reason = `${limited.join(" and ")} writes into ${name}, and can do so under SSE-S3 only`;
    return { code: "LOG-TARGET-SSE-S3-ONLY", reason };
  }
  const reason = `${serviceWriters.join(" and ")} writes into ${name}; whether it sends the headers, and may use the key, cannot be seen`;
  return { code: "SERVICE-WRITER-CUT-OFF", reason };
}

/** What of a requirement can be asked of such a bucket. */
export function withinServices(requirement: BucketRequirement, facts: BucketFacts): BucketRequirement {
  const blockable = facts.encryption.state === "known" && facts.encryption.value.blocked.state === "known";
  return {
    ...requirement,
    require: "any",
    keys: [],
    approvedKeys: [],
    bucketKey: false,
    uploads: "lenient",
    sseC: blockable ? requirement.sseC : "allow",
  };
}
