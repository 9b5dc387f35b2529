import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import type { AsyncBuffer } from "hyparquet";
import { createCsvReader } from "../../src/aws/sources/inventory/csv-source.ts";
import { inTurn } from "../../src/aws/sources/inventory/in-turn.ts";
import { parquetRows } from "../../src/aws/sources/inventory/parquet/groups.ts";
import type { ReadPorts, Result, SourceBatch, SourceRequest } from "../../src/flow/ports.ts";
import { scan } from "../../src/flow/scan.ts";
import { builtInBaseline } from "../../src/model/baseline/parse.ts";
import { absent, known } from "../../src/model/fact.ts";
import { bucketFacts } from "../../test/facts.ts";
import { noCustody } from "../no-custody.ts";
import { bucket, columns, readAtOnce } from "./data.ts";

const identity = { account: "111122223333", arn: "arn:aws:iam::111122223333:role/scanner", partition: "aws" };

const facts = bucketFacts(bucket, { versioning: known("enabled"), region: "us-east-1" });

type Batches = (request: SourceRequest) => AsyncGenerator<Result<SourceBatch>>;

/** The whole scan of a bucket by an inventory in a file: every verdict made and told, HEADs answered at once. */
export async function scanFile(batches: Batches): Promise<{ rows: number; told: number }> {
  const ref = { name: bucket, region: "us-east-1" };
  const ports: ReadPorts = {
    whoAmI: async () => ({ ok: true, value: identity }),
    listBuckets: async function* () {
      yield { ok: true, value: ref };
    },
    findBucket: async () => ({ ok: true, value: ref }),
    readBucket: async () => facts,
    readDestinations: async () => facts,
    listObjects: async function* () {},
    headObject: async (listed) => {
      const about = { archive: "no", lock: { legalHold: false }, instructionFile: false } as const;
      return {
        ok: true,
        value: { ...listed, ...about, serverSide: known({ type: "none" }), clientSide: absent },
      };
    },
    describeKey: async () => ({ ok: false, failure: { reason: "access-denied", message: "not asked here" } }),
    ...noCustody,
    openSource: async (request) => ({
      choice: { source: "inventory", why: "the benchmark's" },
      batches: batches(request),
    }),
  };
  let told = 0;
  const surroundings = {
    now: () => "2026-06-01T12:00:00.000Z",
    elapsed: () => performance.now(),
    wait: (milliseconds: number) => setTimeout(milliseconds),
    random: () => 0,
    cancelled: () => false,
  };
  const options = {
    baseline: builtInBaseline(),
    concurrency: 256,
    heldSseCKeys: [],
    version: "bench",
    surroundings,
  };
  const sink = {
    verdict: () => {
      told += 1;
    },
  };
  const result = await scan(ports, options, sink);
  if (!result.ok) throw new Error(result.failure.message);
  const [report] = result.value.buckets;
  if (report?.incomplete !== undefined) throw new Error(report.incomplete);
  return { rows: result.value.objects, told };
}

/** Held of a file that is read ahead, in rows. */
const weight = {
  most: 5000,
  leading: 100,
  of: (batch: Result<SourceBatch>) => (batch.ok ? batch.value.rows.length : 0),
};

export type CsvFile = { readonly path: string; readonly md5: string };

/** As where the ETag of each file is its MD5, which it is unless KMS encrypts it (E140). */
export function csvBatches(files: readonly CsvFile[]): Batches {
  return ({ need }) =>
    inTurn(
      files.map(
        ({ path }) =>
          async function* (): AsyncGenerator<Result<SourceBatch>> {
            const reader = createCsvReader({ bucket, versions: true }, columns, need, true);
            for await (const rows of reader.parts(createReadStream(path, readAtOnce)))
              if (rows.length > 0) yield { ok: true, value: { rows, counted: [], position: "" } };
            yield { ok: true, value: { rows: [], counted: reader.counted(), position: "" } };
          },
      ),
      weight,
    );
}

export function parquetBatches(files: readonly string[]): Batches {
  return ({ need }) =>
    inTurn(
      files.map(
        (path) =>
          async function* (): AsyncGenerator<Result<SourceBatch>> {
            const handle = await open(path);
            try {
              const { size } = await handle.stat();
              const buffer: AsyncBuffer = {
                byteLength: size,
                slice: async (start, end = size) => {
                  const bytes = new Uint8Array(end - start);
                  await handle.read(bytes, 0, bytes.length, start);
                  return bytes.buffer;
                },
              };
              for await (const { rows, counted } of parquetRows(buffer, { bucket, versions: true }, need))
                yield { ok: true, value: { rows, counted, position: "" } };
            } finally {
              await handle.close();
            }
          },
      ),
      weight,
    );
}
