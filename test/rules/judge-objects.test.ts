import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInBaseline } from "../../src/model/baseline/parse.ts";
import type { ServerSide } from "../../src/model/encryption.ts";
import { absent, known } from "../../src/model/fact.ts";
import { objectResource } from "../../src/model/resource.ts";
import { objectRules } from "../../src/rules/index.ts";
import { judge } from "../../src/rules/judge.ts";
import { judgeOfObjects } from "../../src/rules/judge-objects.ts";
import {
  denied,
  dsse,
  heldSseC,
  key,
  marked,
  maybeSseC,
  needsKey,
  needsUnresolvedKey,
  none,
  objectFacts,
  otherKind,
  otherKms,
  requirement,
  sseC,
  sseKms,
  sseS3,
} from "./subjects.ts";

const withBucketKey = known<ServerSide>({ type: "sse-kms", keyArn: key, bucketKey: true });
const legacy = marked({ format: "v1", wrap: "aes", weaknesses: ["no integrity"] });

const facts = fc
  .record({
    serverSide: fc.constantFrom(
      ...[none, sseS3, sseKms, withBucketKey, otherKms, dsse, sseC, heldSseC, maybeSseC, otherKind, denied],
    ),
    clientSide: fc.constantFrom(absent, absent, absent, denied, marked(), legacy),
    current: fc.boolean(),
    instructionFile: fc.boolean(),
    lastModified: fc.constantFrom("2021-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"),
    ref: fc.record({ bucket: fc.constant("b"), key: fc.string() }),
  })
  .map(({ serverSide, ...fields }) => objectFacts(serverSide, fields));

const required = fc.oneof(
  fc.constantFrom(known(needsKey), known(needsUnresolvedKey), denied),
  fc
    .record({
      require: fc.constantFrom("any", "sse-s3", "sse-kms", "dsse-kms", "client-side-kms"),
      sseC: fc.constantFrom("block", "allow"),
      keys: fc.constantFrom([], [key]),
    })
    .map((fields) => known(requirement(fields))),
);

describe("the judge of many objects", () => {
  it("says of each what the rules say of it alone, whatever it judged before", () => {
    const context = { baseline: builtInBaseline(), today: "2026-11-23" };
    fc.assert(
      fc.property(required, fc.array(facts, { minLength: 2, maxLength: 12 }), (asked, all) => {
        const judged = judgeOfObjects(asked, ["held=="], context);
        for (const one of all) {
          const resource = objectResource("aws", one.ref);
          const subject = { facts: one, requirement: asked, heldSseCKeys: ["held=="] };
          expect(judged(one, resource)).toEqual(judge(objectRules, subject, resource, context));
        }
      }),
      { numRuns: 200 },
    );
  });
});
