import { describe, expect, it } from "vitest";
import { absent, known } from "../../src/model/fact.ts";
import type { BucketFacts } from "../../src/model/facts.ts";
import { lookalikes } from "../../src/uploads/lookalikes.ts";
import { ACCOUNTS } from "./policies/accounts.ts";
import { AWS_SAMPLES } from "./policies/aws-samples.ts";
import type { PolicyCase } from "./policies/case.ts";
import { EXCEPTIONS } from "./policies/exceptions.ts";
import { GUARDS } from "./policies/guards.ts";
import { SERVICES } from "./policies/services.ts";
import { WRONG_VARIANTS } from "./policies/wrong-variants.ts";
import { BUCKET, matrixFor, policy, requirement, SSE_KMS } from "./scenes.ts";

function found({ statements, change = {} }: PolicyCase): readonly string[] {
  const facts: BucketFacts = {
    ...BUCKET,
    encryption: known(change.encryption ?? SSE_KMS),
    policy: statements.length === 0 ? absent : known(policy(...statements)),
    versioning: absent,
    objectLock: absent,
    ownership: absent,
    blockPublicPolicy: absent,
    replication: absent,
    loggingTarget: absent,
    notifications: absent,
    inventoryDestinations: absent,
    tags: absent,
    serviceWriters: change.serviceWriters ?? [],
  };
  const required = change.requirement ?? requirement();
  const matrix = matrixFor({
    ...change,
    policy: statements.length === 0 ? undefined : policy(...statements),
  });
  const result = lookalikes(facts, required, matrix);
  if (result.state !== "known") throw new Error("unknown");
  for (const { effect, mend } of result.value) {
    expect(effect).toMatch(/^(It|Together)/);
    expect(mend).not.toBe("");
  }
  return result.value.map(({ variant }) => variant);
}

const named = WRONG_VARIANTS.flatMap((one) => {
  const variant = /^(P\d+):/.exec(one.name)?.[1];
  return variant === undefined ? [] : [{ ...one, variant }];
});

/** Among the right ones, those that are wrong in another way than their name says; P93 is the common one. */
const WRONG_TOO: Readonly<Record<string, readonly string[]>> = {
  "CloudTrail digests are SSE-S3 (P101)": ["P81", "P83", "P93"],
  "a Deny that leaves services out (P110)": ["P81", "P93"],
  "logs under a prefix that a Deny spares": ["P83"],
  "inventory reports as configured (P106)": ["P83"],
  "a Deny for another bucket": ["P86"],
  "a Deny for the empty key, which none is": ["P86"],
};

describe("lookalikes", () => {
  it.each(named)("$name", (one) => {
    expect(found(one)).toContain(one.variant);
  });

  it.each([...AWS_SAMPLES, ...GUARDS, ...SERVICES, ...ACCOUNTS, ...EXCEPTIONS])("not in: $name", (one) => {
    const wrong = WRONG_TOO[one.name];
    if (wrong === undefined) expect(["", "P93"]).toContain([...new Set(found(one))].join());
    else expect(found(one)).toEqual(wrong);
  });
});
