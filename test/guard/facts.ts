import { absent, known } from "../../src/model/fact.ts";
import type { BucketFacts } from "../../src/model/facts.ts";
import type { Identity } from "../../src/model/resource.ts";
import { bucketFacts as plainBucket } from "../facts.ts";
import { ACCOUNT, BUCKET } from "../uploads/scenes.ts";

export const ENFORCER: Identity = {
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/bucketseal/apply`,
  partition: "aws",
};

/** A bucket as it is made today, with nothing set (E51, E70). */
export function bucketFacts(change: Partial<BucketFacts> = {}): BucketFacts {
  const none = { notifications: known([]), inventoryDestinations: known([]), tags: known({}) };
  return plainBucket(BUCKET.name, { ...none, ...change });
}

/** The bucket after the actions of a proposal. */
export function applied(
  facts: BucketFacts,
  actions: ReturnType<typeof import("../../src/guard/propose.ts").proposeGuard>["actions"],
): BucketFacts {
  let next = facts;
  for (const action of actions) {
    if (action.kind === "put-bucket-policy")
      next = { ...next, policy: action.after === null ? absent : known(action.after) };
    else {
      const { keyId, blocked, ...rest } = action.after;
      const key = keyId === undefined ? { keyArn: absent } : { keyId, keyArn: known(keyId) };
      next = {
        ...next,
        encryption: known({ ...rest, ...key, blocked: blocked === undefined ? absent : known(blocked) }),
      };
    }
  }
  return next;
}
