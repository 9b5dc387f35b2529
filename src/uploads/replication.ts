import type { BucketRequirement } from "../model/baseline.ts";
import { type Fact, known, valueOr } from "../model/fact.ts";
import type { BucketFacts, ReplicationRule } from "../model/facts.ts";

/** A replication rule that does not fit what the baseline makes of new objects. */
export type ReplicationProblem = {
  readonly kind: "stops" | "weakens";
  readonly rule: ReplicationRule;
  /** One sentence. */
  readonly effect: string;
};

/**
 * What replication does to objects as the baseline wants them. Objects under KMS are replicated only by a rule that says
 * so and names a key for the replicas (E212); the rest silently stay behind. Replicas keep their source's type (E211), so
 * that they end weaker only by their key. Absent where no rule is on.
 */
export function replicationProblems(
  facts: Pick<BucketFacts, "replication" | "encryption">,
  requirement: BucketRequirement,
): Fact<readonly ReplicationProblem[]> {
  const { replication, encryption } = facts;
  if (replication.state !== "known") return replication;
  const rules = replication.value.filter(({ enabled }) => enabled);
  if (rules.length === 0) return { state: "absent" };
  const wanted = requirement.require === "sse-kms" || requirement.require === "dsse-kms";
  if (!wanted && encryption.state === "unknown") return encryption;
  const present = valueOr(encryption, undefined)?.algorithm.startsWith("aws:kms") === true;
  return known(rules.flatMap((rule) => problemOf(rule, wanted || present)));
}

function problemOf(rule: ReplicationRule, kms: boolean): readonly ReplicationProblem[] {
  const { id, destinationBucket, kmsObjects, replicaKmsKeyId } = rule;
  const name = `Rule ${id} to ${destinationBucket}`;
  if (kms && (!kmsObjects || replicaKmsKeyId === undefined)) {
    const lacks = kmsObjects ? "names no key for replicas" : "does not cover objects under KMS";
    return [{ kind: "stops", rule, effect: `${name} ${lacks}: new objects are not replicated` }];
  }
  if (replicaKmsKeyId !== undefined && /(^|:)alias\/aws\/s3$/.test(replicaKmsKeyId)) {
    return [
      {
        kind: "weakens",
        rule,
        effect: `${name} encrypts replicas under aws/s3, whose policy nobody can edit`,
      },
    ];
  }
  return [];
}
