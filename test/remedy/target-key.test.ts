import { describe, expect, it } from "vitest";
import type { ResolvedKey } from "../../src/model/baseline.ts";
import { known } from "../../src/model/fact.ts";
import { remedyFor } from "../../src/remedy/remedy.ts";
import { bucket, keyArn, keyMap, keys, object, requirement, source, subject } from "./build.ts";

import { abroad, cases, denied } from "./target-key.cases.ts";

describe("which key", () => {
  it.each(cases)("$name -> $expect", (given) => {
    const approvedKeys: ResolvedKey[] = given.approved.map((arn) => ({
      written: arn ?? "alias/gone",
      arn: arn === undefined ? denied : known(arn),
    }));
    const remedy = remedyFor(
      subject({
        failing: [given.failing ?? "S3E-202"],
        facts: object({ serverSide: source(given.source ?? "s3"), current: given.current ?? true }),
        bucket: bucket(given.bucket),
        requirement: requirement({ ...given.requirement, approvedKeys }),
        keys: keyMap(given.keys ?? keys),
      }),
    );
    if (!("kind" in remedy)) {
      expect(remedy.code).toBe(given.expect);
      return;
    }
    const name = "keyArn" in remedy.after ? remedy.after.keyArn.split("/")[1] : "-";
    expect(`${remedy.kind} ${remedy.after.type} ${name}`).toBe(given.expect);
  });

  it("says of every approved key why it cannot be used", () => {
    const remedy = remedyFor(
      subject({
        facts: object({ serverSide: source("s3") }),
        requirement: requirement({
          approvedKeys: [
            { written: "a", arn: known(keyArn("off")) },
            { written: "b", arn: known(abroad) },
          ],
        }),
      }),
    );
    expect("reason" in remedy && remedy.reason).toMatch(
      /key\/off is Disabled; .*key\/abroad is not in the bucket's Region/,
    );
  });

  it("E126: keeps an object's Bucket Key where none is required, and does not add one", () => {
    const afterOf = (bucketKey: boolean): unknown => {
      const serverSide = known({ type: "sse-kms", keyArn: keyArn("other"), bucketKey } as const);
      const remedy = remedyFor(
        subject({ facts: object({ serverSide }), requirement: requirement({ bucketKey: false }) }),
      );
      return "kind" in remedy && remedy.after;
    };
    expect(afterOf(true)).toMatchObject({ bucketKey: true });
    expect(afterOf(false)).toMatchObject({ bucketKey: false });
  });
});
