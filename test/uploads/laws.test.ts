import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../../src/model/fact.ts";
import type { UploadMatrix } from "../../src/uploads/matrix.ts";
import { UPLOAD_KINDS, WRITE_OPERATIONS } from "../../src/uploads/matrix.ts";
import { uploadMatrixOf } from "../../src/uploads/upload-matrix.ts";
import { bucketFacts } from "../guard/facts.ts";
import { diceOf, randomPolicy } from "./differential/policies.ts";
import { ACCOUNT, KEY, KEY2, matrixFor, requirement, SSE_KMS, SSE_S3 } from "./scenes.ts";

const NAMES = { bucket: "b", account: ACCOUNT, users: [`arn:aws:iam::${ACCOUNT}:user/x`], keys: [KEY, KEY2] };
const seeds = fc.integer({ min: 0, max: 1_000_000 });
const policyFrom = (seed: number) => randomPolicy(diceOf(seed), NAMES);
const encryptions = fc.constantFrom(SSE_S3, SSE_KMS);

function statementsOf(text: string): readonly object[] {
  const { Statement } = JSON.parse(text);
  return Statement;
}

const asText = (version: string, statements: readonly object[]) =>
  JSON.stringify({ Version: version, Statement: statements });
const RUNS = { numRuns: 25 };
const outcomes = ({ cells }: UploadMatrix) => cells.map(({ outcome }) => outcome);

describe("laws of the matrix", () => {
  it("has every cell once, for everybody", () => {
    const { cells } = matrixFor({ serviceWriters: ["logging.s3.amazonaws.com"] });
    const names = cells.map(
      ({ upload, operation, transport, principal }) => `${upload} ${operation} ${transport} ${principal}`,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(UPLOAD_KINDS.length * WRITE_OPERATIONS.length * 2 * 3 + 1);
  });

  it("one more Deny never opens a cell", () => {
    fc.assert(
      fc.property(seeds, seeds, encryptions, (one, other, encryption) => {
        const statements = statementsOf(policyFrom(one));
        const denies = statementsOf(policyFrom(other)).filter(
          (extra) => "Effect" in extra && extra.Effect === "Deny",
        );
        const before = matrixFor({ encryption, policy: asText("2012-10-17", statements) });
        const renamed = denies.map((extra, i) => ({ ...extra, Sid: `Extra${i}` }));
        const after = matrixFor({ encryption, policy: asText("2012-10-17", [...statements, ...renamed]) });
        const opened = before.cells.filter(
          (cell, i) => cell.outcome === "denied" && after.cells[i]?.outcome !== "denied",
        );
        expect(opened).toEqual([]);
      }),
      RUNS,
    );
  });

  it("the order of statements does not matter", () => {
    fc.assert(
      fc.property(seeds, encryptions, (seed, encryption) => {
        const statements = statementsOf(policyFrom(seed));
        const one = matrixFor({ encryption, policy: asText("2012-10-17", statements) });
        const other = matrixFor({ encryption, policy: asText("2012-10-17", statements.toReversed()) });
        expect(outcomes(one)).toEqual(outcomes(other));
        expect(one.cells.map(({ content }) => content)).toEqual(other.cells.map(({ content }) => content));
      }),
      RUNS,
    );
  });

  it("a weaker requirement is never less content", () => {
    fc.assert(
      fc.property(seeds, encryptions, (seed, encryption) => {
        const text = policyFrom(seed);
        const strict = matrixFor({
          encryption,
          policy: text,
          requirement: requirement({ uploads: "strict" }),
        });
        const lenient = matrixFor({ encryption, policy: text });
        const any = matrixFor({
          encryption,
          policy: text,
          requirement: requirement({ require: "any", keys: [], approvedKeys: [] }),
        });
        strict.cells.forEach((cell, i) => {
          if (cell.content) expect(lenient.cells[i]?.content).toBe(true);
          if (lenient.cells[i]?.content) expect(any.cells[i]?.content).toBe(true);
        });
      }),
      RUNS,
    );
  });
});

describe("uploadMatrixOf", () => {
  const why = unknown("access-denied", "denied");
  const unresolved = { keys: ["alias/a"], approvedKeys: [{ written: "alias/a", arn: why }] };

  it.each([
    ["the default could not be read", bucketFacts({ encryption: why }), requirement(), "denied"],
    ["the policy could not be read", bucketFacts({ policy: why }), requirement(), "denied"],
    ["the policy is none", bucketFacts({ policy: known('{"Statement": 1}') }), requirement(), "line 1"],
    ["no approved key could be looked up", bucketFacts(), requirement(unresolved), "denied"],
    [
      "KMS knows none of the approved keys",
      bucketFacts(),
      requirement({ keys: ["alias/a"], approvedKeys: [{ written: "alias/a", arn: absent }] }),
      "alias/a",
    ],
    [
      "the alias of the default could not be looked up",
      bucketFacts({ encryption: known({ ...SSE_KMS, keyId: "alias/a", keyArn: why }) }),
      requirement(),
      "denied",
    ],
  ])("is unknown where %s", (_name, facts, required, says) => {
    const matrix = uploadMatrixOf(facts, required);
    expect(matrix).toMatchObject({ state: "unknown", why: { message: expect.stringContaining(says) } });
  });

  it("is known where what is unknown decides nothing", () => {
    const alias = bucketFacts({ encryption: known({ ...SSE_KMS, keyId: "alias/a", keyArn: why }) });
    expect(uploadMatrixOf(alias, requirement({ keys: [], approvedKeys: [] })).state).toBe("known");
    expect(
      uploadMatrixOf(bucketFacts(), requirement({ ...unresolved, require: "client-side-kms" })).state,
    ).toBe("known");
    expect(uploadMatrixOf(bucketFacts({ encryption: absent, replication: why }), requirement()).state).toBe(
      "known",
    );
  });
});
