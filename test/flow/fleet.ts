import { createHash } from "node:crypto";
import { CreateAliasCommand } from "@aws-sdk/client-kms";
import { GetObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { apply } from "../../src/flow/apply.ts";
import { earlierRuns } from "../../src/flow/earlier.ts";
import type { SseCKey } from "../../src/flow/object-state.ts";
import { makePlan, type Planned, type PlanOptions } from "../../src/flow/plan.ts";
import type { Ports, Surroundings } from "../../src/flow/ports.ts";
import { scan } from "../../src/flow/scan.ts";
import { parseBaseline } from "../../src/model/baseline/parse.ts";
import type { Baseline } from "../../src/model/baseline.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import type { RunReport } from "../../src/report/run.ts";
import { surroundings, type World } from "../aws/world.ts";

/** A baseline from YAML. */
export function baselineOf(text: string): Baseline {
  const parsed = parseBaseline(text, "bucketseal.yml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed.baseline;
}

/** Everything under one key, alias/data. */
const strictBaseline = baselineOf(`
version: 1
defaults:
  require: sse-kms
  keys: [alias/data]
  bucketKey: true
  mode: remediate
`);

export async function newDataKey(it: World): Promise<string> {
  const arn = await it.newKey();
  await it.kms.send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: arn }));
  return arn;
}

export function settings(change: Partial<PlanOptions> = {}): PlanOptions {
  return {
    baseline: strictBaseline,
    concurrency: 8,
    heldSseCKeys: [],
    surroundings: surroundings(),
    version: "0.0.0",
    trustedEndpoint: true,
    resumable: true,
    copyLimit: 64,
    partSize: 16,
    ...change,
  };
}

export async function planned(ports: Ports, change: Partial<PlanOptions> = {}): Promise<Planned> {
  const made = await makePlan(ports, settings(change));
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

/** Applies, and gives the receipts in the order they were written. */
export async function applied(
  ports: Ports,
  { plan }: Pick<Planned, "plan">,
  more: { held?: readonly SseCKey[]; earlier?: readonly Receipt[]; around?: Surroundings } = {},
): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  const result = await apply(ports, plan, {
    concurrency: 4,
    heldSseCKeys: more.held ?? [],
    surroundings: more.around ?? surroundings(),
    earlier: earlierRuns(more.earlier ?? [], plan.digest),
    receipts: async (receipt) => void receipts.push(receipt),
  });
  if (!result.ok) throw new Error(result.failure.message);
  return receipts;
}

export async function scanned(
  ports: Ports,
  change: Partial<PlanOptions> = {},
): Promise<{ report: RunReport; verdicts: Verdict[] }> {
  const verdicts: Verdict[] = [];
  const result = await scan(ports, settings(change), { verdict: (verdict) => void verdicts.push(verdict) });
  if (!result.ok) throw new Error(result.failure.message);
  return { report: result.value, verdicts };
}

/** SHA-256 of every version of a bucket that can be read, by key and version. */
export async function hashes({ s3 }: World, Bucket: string): Promise<Record<string, string>> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  const found: Record<string, string> = {};
  for (const { Key, VersionId } of Versions) {
    const read = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId })).catch(() => undefined);
    const bytes = (await read?.Body?.transformToByteArray()) ?? new Uint8Array();
    found[`${Key} ${VersionId}`] = createHash("sha256").update(bytes).digest("hex");
  }
  return found;
}
