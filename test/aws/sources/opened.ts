import { awsPorts } from "../../../src/aws/ports.ts";
import { type SourceOptions, sourceOpener } from "../../../src/aws/sources/choose.ts";
import type { BucketRef, Need, OpenedSource, Ports, Shape, SourceRequest } from "../../../src/flow/ports.ts";
import { requirementFor } from "../../../src/model/baseline/choose.ts";
import { builtInBaseline } from "../../../src/model/baseline/parse.ts";
import type { Baseline } from "../../../src/model/baseline.ts";
import type { World } from "../world.ts";

/** The world's clock stands here. */
export const now = Date.parse("2026-06-01T12:00:00Z");

export type Sources = Partial<Omit<SourceOptions, "source">>;

/** Ports that read from a source. */
export function portsFrom({ aws }: World, source: SourceOptions["source"], more: Sources = {}): Ports {
  return awsPorts({
    region: "us-east-1",
    endpoint: "http://127.0.0.1:1",
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
    maxAttempts: 1,
    sources: (context, config) => sourceOpener(context, config, { source, now: () => now, ...more }),
  });
}

type Asked = {
  readonly need?: (shape: Shape) => Need;
  readonly versions?: boolean;
  readonly after?: NonNullable<SourceRequest["after"]>;
  readonly journal?: NonNullable<SourceRequest["journal"]>;
  readonly baseline?: Baseline;
};

/** Opens the source of a bucket as a scan does. */
export async function openedFrom(
  { readBucket, openSource }: Ports,
  bucket: BucketRef,
  { need = () => "rows", versions = true, baseline = builtInBaseline(), ...more }: Asked = {},
): Promise<OpenedSource> {
  const facts = await readBucket(bucket);
  if (openSource === undefined) throw new Error("these ports choose no source");
  const requirement = requirementFor(baseline, facts, () => undefined);
  return openSource({ facts, requirement, versions, need, ...more });
}

/** Throws where a listing was chosen. */
export function batchesOf({ batches }: Pick<OpenedSource, "batches">) {
  if (batches === undefined) throw new Error("a listing was chosen");
  return batches;
}

/** Keys of the rows a source tells, and at the end why it told no more. */
export async function keysFrom(opened: OpenedSource): Promise<string[]> {
  const keys: string[] = [];
  for await (const batch of batchesOf(opened)) {
    if (!batch.ok) keys.push(batch.failure.message);
    else for (const { listed } of batch.value.rows) keys.push(listed.ref.key);
  }
  return keys;
}
