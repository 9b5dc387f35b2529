/** A versioned bucket whose objects are for jobs, a bucket for reports, and all that plans and applies them. */

import { createHash } from "node:crypto";
import { setImmediate as afterOtherWork } from "node:timers/promises";
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { batchPorts } from "../../../src/aws/batch/ports.ts";
import { apply } from "../../../src/flow/apply.ts";
import type { ApplyReport } from "../../../src/flow/apply-book.ts";
import type { BatchPlanning } from "../../../src/flow/batch/collect.ts";
import type { BatchPorts } from "../../../src/flow/batch/ports.ts";
import { earlierRuns } from "../../../src/flow/earlier.ts";
import type { Planned, PlanOptions } from "../../../src/flow/plan.ts";
import type { Ports, Surroundings } from "../../../src/flow/ports.ts";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import type { BatchAction, ObjectAction } from "../../../src/model/plan.ts";
import type { Receipt } from "../../../src/model/receipt.ts";
import { surroundings, world } from "../../aws/world.ts";
import { newDataKey, planned } from "../fleet.ts";

export const role = "arn:aws:iam::111122223333:role/batch";

export type Applying = {
  readonly confirmed?: boolean;
  readonly earlier?: readonly Receipt[];
  readonly ports?: Partial<Ports>;
  readonly jobs?: Partial<BatchPorts>;
  readonly around?: Partial<Surroundings>;
  /** Told of each receipt before it is kept; what it throws is what a kill would be. */
  readonly keep?: (receipt: Receipt) => void;
};

export type Applied = { readonly receipts: Receipt[]; readonly report: ApplyReport };

export async function batchDesk(more: { versioned?: boolean } = {}) {
  // An hour before the plan: what jobs copy must not be younger than their plan.
  const it = world({ startAt: Date.parse("2026-06-01T11:00:00Z"), blockSseCByDefault: false });
  const { aws, s3, ports } = it;
  const keyArn = await newDataKey(it);
  for (const Bucket of ["bucket", "reports"]) await s3.send(new CreateBucketCommand({ Bucket }));
  if (more.versioned !== false)
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" } }),
    );
  const jobs = batchPorts({
    region: aws.region,
    endpoint: "http://127.0.0.1:1",
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
    maxAttempts: 1,
  });
  const files = new Map<string, ObjectAction[]>();
  const planning = (change: Partial<BatchPlanning> = {}): BatchPlanning => ({
    role,
    reports: "reports",
    threshold: 3,
    openObjects: () => {
      const held: ObjectAction[] = [];
      const file = `objects-${files.size + 1}`;
      files.set(file, held);
      const sha256 = () => createHash("sha256").update(JSON.stringify(held)).digest("hex");
      return {
        append: async (action) => void held.push(action),
        done: async () => ({ file, sha256: sha256() }),
      };
    },
    ...change,
  });
  async function* objects(file: string): AsyncGenerator<ObjectAction> {
    yield* files.get(file) ?? [];
  }
  return {
    ...it,
    keyArn,
    jobs,
    files,
    put: (Key: string, extra: object = {}) =>
      s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: `body of ${Key}`, ...extra })),
    /** S3 as the root of another account sees it. */
    clientOf: (account: string) =>
      new S3Client({
        region: aws.region,
        endpoint: "http://127.0.0.1:1",
        credentials: aws.addPrincipal({ type: "root", account }),
        requestHandler: aws.requestHandler(),
        forcePathStyle: true,
      }),
    /** Written before S3 encrypted everything. */
    plant: (key: string, extra: object = {}) =>
      plantObject(aws.s3, {
        bucket: "bucket",
        key,
        body: key,
        metadata: { c: "d" },
        tags: { e: "f" },
        ...extra,
      }),
    plan: (change: Partial<BatchPlanning> = {}, options: Partial<PlanOptions> = {}): Promise<Planned> =>
      planned(ports, { buckets: ["bucket"], copyLimit: 2 ** 30, batch: planning(change), ...options }),
    apply: async ({ plan }: Planned, how: Applying = {}): Promise<Applied> => {
      const receipts: Receipt[] = [];
      const result = await apply({ ...ports, ...how.ports }, plan, {
        concurrency: 4,
        heldSseCKeys: [],
        surroundings: surroundings({ wait: () => afterOtherWork(), ...how.around }),
        earlier: earlierRuns(how.earlier ?? [], plan.digest),
        receipts: async (receipt) => {
          how.keep?.(receipt);
          receipts.push(receipt);
        },
        jobs: { ports: { ...jobs, ...how.jobs }, objects, confirmed: how.confirmed ?? true },
      });
      if (!result.ok) throw new Error(result.failure.message);
      return { receipts, report: result.value };
    },
  };
}

export type BatchDesk = Awaited<ReturnType<typeof batchDesk>>;

export function jobsIn({ plan }: Planned): BatchAction[] {
  return plan.actions.flatMap((action) =>
    action.kind === "batch-copy" || action.kind === "batch-update" ? [action] : [],
  );
}

/** What became of each object, in the order of the keys; the last receipt counts. */
export function outcomes(receipts: readonly Receipt[]): Record<string, string> {
  const found = receipts.flatMap(({ action, status }) =>
    action.resource.type === "object" ? [[action.resource.key, status] as const] : [],
  );
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
