import { closeSync, openSync, writeSync } from "node:fs";
import { awsPorts } from "../../src/aws/ports.ts";
import type { Sink } from "../../src/cli/files.ts";
import { reportWriter } from "../../src/cli/writer.ts";
import { scan } from "../../src/flow/scan.ts";
import { builtInBaseline } from "../../src/model/baseline/parse.ts";
import { bucketFacts } from "../../test/facts.ts";
import { bucketName } from "../origin/options.ts";
import type { Task } from "./task.ts";

const facts = bucketFacts(bucketName, { region: "us-east-1" });

/**
 * The whole scan of one bucket, as the command runs it: listed, asked about, judged by every rule, each verdict
 * written as JSON. The settings of the bucket are given: the origin has none.
 */
export async function ours(task: Task, lean: boolean): Promise<number> {
  const ports = awsPorts({
    region: "us-east-1",
    endpoint: task.url,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
    maxSockets: task.concurrency,
    lean,
  });
  const out = openSync("/dev/null", "w");
  const report = reportWriter("json", sinkTo(out), { columns: 100, colour: false });
  await report.open();
  const result = await scan(
    {
      ...ports,
      findBucket: async () => ({ ok: true, value: { name: bucketName, region: "us-east-1" } }),
      readBucket: async () => facts,
      describeKey: async () => ({ ok: false, failure: { reason: "access-denied", message: "not here" } }),
    },
    {
      baseline: builtInBaseline(),
      buckets: [bucketName],
      concurrency: task.concurrency,
      heldSseCKeys: [],
      version: "bench",
      surroundings: {
        now: () => new Date().toISOString(),
        elapsed: () => performance.now(),
        wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        random: () => Math.random(),
        cancelled: () => false,
      },
    },
    { verdict: report.verdict },
  );
  ports.close();
  if (!result.ok) throw new Error(result.failure.message);
  if (result.value.objects !== task.objects) throw new Error(`${result.value.objects} objects were judged`);
  const unknown = result.value.buckets[0]?.stored["unknown"];
  if (unknown !== undefined) throw new Error(`${unknown.objects} objects are unknown`);
  await report.close(result.value);
  closeSync(out);
  return result.value.objects;
}

/** Writes as the command writes to a file, less what makes it appear whole or not at all. */
function sinkTo(descriptor: number): Sink {
  return {
    write: async (text) => {
      const bytes = Buffer.from(text);
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
    },
    done: () => undefined,
    abandon: () => undefined,
  };
}
