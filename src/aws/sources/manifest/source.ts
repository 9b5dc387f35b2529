import { setTimeout as timer } from "node:timers/promises";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { jobBar, reportsIn } from "../../../flow/batch/place.ts";
import { eachOf } from "../../../flow/in-order.ts";
import type { Result, SourceBatch, SourceRequest } from "../../../flow/ports.ts";
import { controlClients } from "../../batch/control.ts";
import { readBucket } from "../../bucket/read-bucket.ts";
import type { AwsConfig } from "../../clients.ts";
import { type Context, owned } from "../../context.ts";
import { findBucket } from "../../list-buckets.ts";
import { roleTrust } from "../../role-trust.ts";
import { readManifest } from "../inventory/manifest.ts";
import { inventoryBatches } from "../inventory/objects.ts";
import type { SourceFinder } from "../opened.ts";
import { type Asked, type Generated, type Generating, generated } from "./generate.ts";
import { allKinds, type Kind, shapeOfKind, underKey } from "./kinds.ts";

export type ManifestOptions = {
  /** Role of the jobs, and the bucket that manifests are written to; `{region}` in it stands for the Region. */
  readonly batch?: { readonly role: string; readonly reports: string };
  /** Between two looks at a job. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
  readonly cancelled?: () => boolean;
};

/**
 * Manifests that S3 Batch Operations generates of each kind of encryption. They are made only where somebody asks for them:
 * each takes a job, and those whose keys are needed are written to the report bucket.
 */
export function manifestSource(
  context: Context,
  config: AwsConfig,
  now: () => number,
  { batch, wait = (milliseconds) => timer(milliseconds), cancelled = () => false }: ManifestOptions,
): SourceFinder {
  const refuse = (why: string) => ({ ok: false, why }) as const;
  return async (request) => {
    const { name, region } = request.facts;
    if (batch === undefined)
      return refuse(
        "a generated manifest needs a role and a report bucket: name batch.role and batch.reports",
      );
    // I63: whether they are in it is not known, and what is not told would be passed over in silence.
    if (request.versions)
      return refuse(
        "the bucket is or was versioned, and whether a generated manifest has old versions is not known",
      );
    const me = await context.whoAmI();
    if (!me.ok) return refuse(me.failure.message);
    const reports = reportsIn(region, batch);
    const ports = {
      whoAmI: context.whoAmI,
      roleTrust: roleTrust(config),
      findBucket: (bucket: string) => findBucket(context, bucket),
      readBucket: (bucket: { name: string; region: string }) => readBucket(context, bucket),
    };
    const bar = await jobBar(ports, { role: batch.role, reports, region });
    if (bar !== undefined) return refuse(bar);
    const before = new Date(now());
    const clients = controlClients(config);
    const control = clients.of(region);
    const work = {
      ...{ control, reports, before, wait, cancelled },
      role: batch.role,
      identity: me.value,
      bucket: name,
    };
    return {
      ok: true,
      source: "manifest",
      title: "manifests that S3 Batch Operations generates, which tell no sizes",
      asOf: before.toISOString(),
      batches: closing(manifestBatches(context, work, request), clients.destroy),
    };
  };
}

type Batch = Result<SourceBatch>;

async function* closing(batches: AsyncGenerator<Batch>, close: () => void): AsyncGenerator<Batch> {
  try {
    yield* batches;
  } finally {
    close();
  }
}

/** A manifest whose objects are to be asked about, one by one. */
type Left = { readonly kind: Kind; readonly key: string; readonly eTag: string };

/** Where reading goes on: manifests that are left, and the place in the first of them. */
type Position = { readonly left: readonly Left[]; readonly place?: string };

/** How many there are of each kind; then the keys of those that are not all alike in passing. */
async function* manifestBatches(
  context: Context,
  work: Generating,
  request: SourceRequest,
): AsyncGenerator<Batch> {
  if (request.after !== undefined) {
    const position: Position = JSON.parse(request.after.position);
    return yield* keysOf(context, work, request, position);
  }
  const found = await countKinds(work, request);
  if (!found.ok) return yield found;
  const { counted, left } = found.value;
  yield { ok: true, value: { counted, rows: [], position: JSON.stringify({ left }) } };
  yield* keysOf(context, work, request, { left });
}

type Counted = { readonly counted: SourceBatch["counted"]; readonly left: readonly Left[] };

/** The kinds to ask for: each, and besides each of the keys that are approved where keys decide. */
async function countKinds(work: Generating, request: SourceRequest): Promise<Result<Counted>> {
  const { need, requirement } = request;
  const isCounted = (kind: Kind) => need(shapeOfKind(work.bucket, kind)) === "count";
  const approved = requirement.state === "known" ? requirement.value.approvedKeys : [];
  const arns = approved.flatMap(({ arn }) => (arn.state === "known" ? [arn.value] : []));
  const named = allKinds
    .filter((kind) => !isCounted(kind))
    .flatMap((kind) => arns.flatMap((arn) => underKey(kind, arn) ?? []))
    .filter(isCounted);
  const asked: Asked[] = [
    { keys: false },
    ...allKinds.map((kind) => ({ kind, keys: !isCounted(kind) })),
    ...named.map((kind) => ({ kind, keys: false })),
  ];
  const answers = await eachOf(asked, 8, (one) => generated(work, one));
  const all: { kind: Kind | undefined; answer: Generated }[] = [];
  for (const [index, answer] of answers.entries()) {
    if (!answer.ok) return answer;
    all.push({ kind: asked[index]?.kind, answer: answer.value });
  }
  return countedOf(work, all, isCounted);
}

type Answered = { readonly kind: Kind | undefined; readonly answer: Generated };

function countedOf(
  { bucket }: Generating,
  all: readonly Answered[],
  isCounted: (kind: Kind) => boolean,
): Result<Counted> {
  const [everything, ...kinds] = all;
  if (everything?.answer.made !== true)
    return failed(`no manifest of ${bucket} could be generated: ${everything?.answer.why}`);
  const counted: SourceBatch["counted"][number][] = [];
  const left: Left[] = [];
  let told = 0;
  const count = (kind: Kind, objects: number) => {
    if (objects > 0) counted.push({ shape: shapeOfKind(bucket, kind), objects, bytes: 0 });
  };
  for (const { kind, answer } of kinds) {
    // S3 makes no manifest of a kind that there is nothing of; whether that is why, the sum shows.
    if (kind === undefined || kind.keyArn !== undefined || !answer.made) continue;
    told += answer.total;
    const own = kinds.filter((one) => one.kind?.status === kind.status && one.kind.keyArn !== undefined);
    const sum = own.reduce((total, one) => total + (one.answer.made ? one.answer.total : 0), 0);
    if (isCounted(kind)) count(kind, answer.total);
    else if (sum === answer.total)
      for (const one of own) count(one.kind ?? kind, one.answer.made ? one.answer.total : 0);
    else if (answer.manifest === undefined)
      return failed(`S3 does not say where the manifest of ${bucket} lies`);
    else left.push({ kind, ...answer.manifest });
  }
  if (told >= everything.answer.total) return { ok: true, value: { counted, left } };
  const missing = everything.answer.total - told;
  return failed(
    `the manifests of ${bucket} leave out ${missing} of ${everything.answer.total} objects: they were written or deleted meanwhile, are encrypted in a way that cannot be asked for, or a manifest failed`,
  );
}

/** Every object of the manifests that are left, to be asked about with HEAD. */
async function* keysOf(
  context: Context,
  { reports, bucket }: Generating,
  request: SourceRequest,
  { left, place }: Position,
): AsyncGenerator<Batch> {
  const region = request.facts.region;
  for (const [index, { kind, key, eTag }] of left.entries()) {
    const manifest = await manifestAt(context, { name: reports, region }, key, eTag);
    if (!manifest.ok) return yield manifest;
    if (manifest.value.sourceBucket !== bucket) return yield failed(`${key} is no manifest of ${bucket}`);
    const inventory = { manifest: manifest.value, bucket: { name: reports, region }, versions: false, key };
    const after =
      index === 0 && place !== undefined ? { source: "manifest" as const, position: place } : undefined;
    const { serverSide } = shapeOfKind(bucket, kind).facts;
    const reading = {
      need: () => "heads" as const,
      versions: false,
      ...(after === undefined ? {} : { after }),
    };
    for await (const batch of inventoryBatches(context, inventory, reading)) {
      if (!batch.ok) return yield batch;
      const position: Position = { left: left.slice(index), place: batch.value.position };
      const rows = batch.value.rows.map((row) => ({ ...row, facts: { ...row.facts, serverSide } }));
      yield { ok: true, value: { counted: [], rows, position: JSON.stringify(position) } };
    }
  }
}

async function manifestAt(
  context: Context,
  { name, region }: { name: string; region: string },
  Key: string,
  eTag: string,
) {
  const text = await owned(context, `s3:GetObject of ${name}/${Key}`, async (owner) => {
    const get = new GetObjectCommand({ Bucket: name, Key, IfMatch: `"${eTag}"`, ...owner });
    const { Body } = await context.clients.patient(region).send(get);
    return (await Body?.transformToString()) ?? "";
  });
  if (!text.ok) return text;
  const parsed = readManifest(text.value);
  return parsed.ok
    ? ({ ok: true, value: parsed.manifest } as const)
    : failed(`s3://${name}/${Key}: ${parsed.problem}`);
}

function failed(message: string): Result<never> {
  return { ok: false, failure: { reason: "failed", message } };
}
