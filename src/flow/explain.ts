import { requirementFor } from "../model/baseline/choose.ts";
import type { Baseline, BucketRequirement } from "../model/baseline.ts";
import type { Fact } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import { type Lookalike, lookalikes } from "../uploads/lookalikes.ts";
import type { UploadMatrix } from "../uploads/matrix.ts";
import { uploadMatrixOf } from "../uploads/upload-matrix.ts";
import type { ReadPorts, Result } from "./ports.ts";
import { createKeyBook } from "./scan/key-book.ts";
import { resolveKeys } from "./scan/keys.ts";

export type Explanation = {
  readonly facts: BucketFacts;
  readonly requirement: Fact<BucketRequirement>;
  readonly matrix: Fact<UploadMatrix>;
  /** Statements of its policy that only look like guards (S3E-107). */
  readonly lookalikes: Fact<readonly Lookalike[]>;
};

/** What can be stored next in one bucket, and what the baseline thinks of it. Only reads. */
export async function explainBucket(
  ports: ReadPorts,
  baseline: Baseline,
  name: string,
): Promise<Result<Explanation>> {
  const bucket = await ports.findBucket(name);
  if (!bucket.ok) return bucket;
  const facts = await ports.readBucket(bucket.value);
  const keys = createKeyBook(ports);
  await resolveKeys(keys, baseline, [facts]);
  const requirement = requirementFor(baseline, facts, keys.lookUp);
  if (requirement.state !== "known")
    return { ok: true, value: { facts, requirement, matrix: requirement, lookalikes: requirement } };
  const matrix = uploadMatrixOf(facts, requirement.value);
  const found = matrix.state === "known" ? lookalikes(facts, requirement.value, matrix.value) : matrix;
  return { ok: true, value: { facts, requirement, matrix, lookalikes: found } };
}
