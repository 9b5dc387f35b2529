import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { proposeGuard } from "../../src/guard/propose.ts";
import { isOwn } from "../../src/guard/statements.ts";
import { parsePolicy } from "../../src/iam/index.ts";
import { absent, known } from "../../src/model/fact.ts";
import type { BucketFacts } from "../../src/model/facts.ts";
import { discontent } from "../../src/uploads/summary.ts";
import { uploadMatrixOf } from "../../src/uploads/upload-matrix.ts";
import {
  CUSTOMER,
  DENY_HTTP,
  deny,
  KEY,
  KEY2,
  KID,
  NO_KEYS,
  requirement,
  SSE,
  SSE_KMS,
  SSE_S3,
} from "../uploads/scenes.ts";
import { applied, bucketFacts, ENFORCER } from "./facts.ts";

const conditions = fc.constantFrom<object>(
  { Null: { [SSE]: "true" } },
  { Null: { [SSE]: "false" } },
  { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] } },
  { StringNotEquals: { [SSE]: "AES256" } },
  { StringEquals: { [SSE]: "AES256" } },
  { ArnNotEquals: { [KID]: KEY }, Null: { [KID]: "false" } },
  { ArnNotEqualsIfExists: { [KID]: [KEY, KEY2] } },
  { Null: { [CUSTOMER]: "false" } },
  { Bool: { "aws:SecureTransport": "false" } },
  {
    StringEquals: { [SSE]: "AES256" },
    ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/x" },
  },
  { StringNotEquals: { "aws:SourceVpce": "vpce-1" } },
);

const statement = fc.oneof(
  fc
    .record({
      sid: fc.constantFrom("A", "B", "BucketsealDenyWrongKey", "BucketsealOld"),
      condition: conditions,
      action: fc.constantFrom<string | string[]>("s3:PutObject", "s3:*", [
        "s3:PutObject",
        "s3:ReplicateObject",
      ]),
      resource: fc.constantFrom("arn:aws:s3:::b/*", "arn:aws:s3:::b/raw/*", "*"),
    })
    .map(({ sid, condition, action, resource }) =>
      deny(sid, condition, { Action: action, Resource: resource }),
    ),
  fc.constantFrom<object>(
    DENY_HTTP,
    {
      Effect: "Allow",
      Principal: { AWS: "222233334444" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::b/*",
    },
    {
      Sid: "Read",
      Effect: "Allow",
      Principal: { AWS: "111122223333" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::b/*",
    },
    {
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::b/*",
    },
  ),
);

const policies = fc
  .record({ statements: fc.array(statement, { minLength: 1, maxLength: 4 }), indent: fc.constantFrom(0, 2) })
  .map(({ statements, indent }) => {
    const unique = statements.map((one, i) =>
      "Sid" in one ? { ...one, Sid: sidOf(one, i, statements) } : one,
    );
    return JSON.stringify({ Version: "2012-10-17", Id: "p", Statement: unique }, null, indent);
  });

function sidOf(one: object, i: number, all: readonly object[]): string {
  const sid = "Sid" in one ? String(one.Sid) : "";
  const earlier = all.slice(0, i).some((other) => "Sid" in other && other.Sid === sid);
  return earlier ? `${sid}${i}` : sid;
}

const buckets = fc
  .record({
    policy: fc.option(policies, { nil: undefined }),
    encryption: fc.constantFrom(
      SSE_S3,
      SSE_KMS,
      { ...SSE_S3, blocked: known(["NONE"]) },
      { ...SSE_KMS, blocked: absent },
    ),
    service: fc.boolean(),
  })
  .map(
    ({ policy, encryption, service }): BucketFacts =>
      bucketFacts({
        policy: policy === undefined ? absent : known(policy),
        encryption: known(encryption),
        serviceWriters: service ? ["logging.s3.amazonaws.com"] : [],
      }),
  );

const requirements = fc
  .record({
    require: fc.constantFrom("any", "sse-s3", "sse-kms", "dsse-kms", "client-side-kms"),
    uploads: fc.constantFrom("strict", "lenient"),
    tls: fc.boolean(),
    sseC: fc.constantFrom("block", "allow"),
    keyed: fc.boolean(),
  })
  .map(({ keyed, ...rest }) => requirement({ ...rest, ...(keyed ? {} : NO_KEYS) }));

const STRENGTH = ["AES256", "aws:kms", "aws:kms:dsse"];
const foreignOf = (text: string | null) => {
  if (text === null) return [];
  const parsed = parsePolicy(text);
  return parsed.ok
    ? parsed.policy.statements.filter((one) => !isOwn(one)).map(({ source }) => source)
    : ["none"];
};

const LAW_RUNS = { numRuns: 20 };

describe("laws of the guard", () => {
  it("what is proposed is as wanted, ends, takes nothing from others and can be undone", () => {
    fc.assert(
      fc.property(buckets, requirements, (facts, required) => {
        const { actions, refusals } = proposeGuard({ facts, requirement: required, enforcer: ENFORCER });
        const next = applied(facts, actions);
        const matrix = uploadMatrixOf(next, required);
        // As wanted, or a refusal says what is not.
        if (refusals.every(({ code }) => code === "FOREIGN-LOOKALIKE")) {
          expect(matrix.state === "known" && discontent(matrix.value)).toEqual([]);
        }
        // It ends: on the result there is nothing left to do.
        const again = proposeGuard({ facts: next, requirement: required, enforcer: ENFORCER });
        expect(again.actions).toEqual([]);
        for (const action of actions) {
          if (action.kind === "put-bucket-encryption") {
            expect(STRENGTH.indexOf(action.after.algorithm)).toBeGreaterThanOrEqual(
              STRENGTH.indexOf(action.before.algorithm),
            );
            expect(action.after.blocked !== undefined).toBe(action.before.blocked !== undefined);
          } else {
            const before = facts.policy.state === "known" ? facts.policy.value : null;
            expect(action.before).toBe(before);
            expect(foreignOf(action.after)).toEqual(foreignOf(before));
            expect(new TextEncoder().encode(action.after ?? "").length).toBeLessThanOrEqual(20_480);
          }
        }
      }),
      LAW_RUNS,
    );
  });

  it("nothing that worked and ended well is denied, but what strict wants denied", () => {
    fc.assert(
      fc.property(buckets, requirements, (facts, required) => {
        const { actions } = proposeGuard({ facts, requirement: required, enforcer: ENFORCER });
        const before = uploadMatrixOf(facts, required);
        const after = uploadMatrixOf(applied(facts, actions), required);
        if (before.state !== "known" || after.state !== "known") return;
        const cut = before.value.cells.filter(
          (cell, i) =>
            cell.outcome !== "denied" &&
            cell.content &&
            cell.upload !== "none" &&
            cell.transport === "tls" &&
            after.value.cells[i]?.outcome === "denied",
        );
        expect(cut).toEqual([]);
      }),
      LAW_RUNS,
    );
  });
});
