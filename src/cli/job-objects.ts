import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream, renameSync, rmSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { ObjectsWriter } from "../flow/batch/ports.ts";
import type { BatchAction, ObjectAction } from "../model/plan.ts";
import { type Shell, UsageError } from "./shell.ts";

/** The files beside a plan: one gzip file of lines for each job, as a plan of millions of objects fits no memory. */
export type JobObjects = {
  readonly open: () => ObjectsWriter;
  /** Gives the files their names: with the plan, or not at all. */
  readonly done: () => void;
  readonly abandon: () => void;
};

/** @param plan file of the plan; without one the objects are only counted. */
export function jobObjects(shell: Shell, plan: string | undefined): JobObjects {
  const written: string[] = [];
  const partial = (file: string) => `${file}.partial`;
  let opened = 0;
  return {
    open: () => {
      opened += 1;
      if (plan === undefined) return counting(`job-${opened}`);
      const file = resolve(shell.cwd, `${plan}.job-${opened}.jsonl.gz`);
      written.push(file);
      return gzipLines(partial(file), basename(file));
    },
    done: () => {
      for (const file of written) renameSync(partial(file), file);
    },
    abandon: () => {
      for (const file of written) rmSync(partial(file), { force: true });
    },
  };
}

function counting(file: string): ObjectsWriter {
  const hash = createHash("sha256");
  return {
    append: async (action) => void hash.update(JSON.stringify(action)),
    done: async () => ({ file, sha256: hash.digest("hex") }),
  };
}

function gzipLines(path: string, file: string): ObjectsWriter {
  const gzip = createGzip({ level: 1 });
  const hash = createHash("sha256");
  const disk = createWriteStream(path);
  gzip.on("data", (chunk: Buffer) => void hash.update(chunk));
  const whole = pipeline(gzip, disk);
  // What is wrong with the disk is told where it is waited for.
  whole.catch(() => undefined);
  return {
    append: async (action) => {
      if (disk.errored !== null) throw unwritable(file, disk.errored);
      if (!gzip.write(`${JSON.stringify(action)}\n`)) await Promise.race([once(gzip, "drain"), whole]);
    },
    done: async () => {
      gzip.end();
      await whole.catch((error: Error) => {
        throw unwritable(file, error);
      });
      return { file, sha256: hash.digest("hex") };
    },
  };
}

function unwritable(file: string, { message }: Error): UsageError {
  return new UsageError(`${file}: cannot be written (${message}); choose another place for the plan.`);
}

/** The actions of a job, from a file beside the plan. */
export async function* actionsIn(shell: Shell, plan: string, file: string): AsyncGenerator<ObjectAction> {
  const lines = createInterface({
    input: createReadStream(besides(shell, plan, file)).pipe(createGunzip()),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) yield JSON.parse(line) as ObjectAction;
}

/** Refuses in one sentence a file that is missing, or is not the one the plan was written with. */
export async function checkJobObjects(
  shell: Shell,
  plan: string,
  jobs: readonly BatchAction[],
): Promise<void> {
  for (const { objects } of jobs) {
    const hash = createHash("sha256");
    try {
      for await (const chunk of createReadStream(besides(shell, plan, objects.file))) hash.update(chunk);
    } catch {
      throw new UsageError(
        `${objects.file}: the objects of a job cannot be read; keep the file in the folder of ${plan}.`,
      );
    }
    if (hash.digest("hex") !== objects.sha256)
      throw new UsageError(
        `${objects.file}: it is not the file that was written with ${plan}; make a new plan with 'bucketseal plan'.`,
      );
  }
}

/** Only a name: a plan names no place elsewhere. */
function besides(shell: Shell, plan: string, file: string): string {
  return resolve(dirname(resolve(shell.cwd, plan)), basename(file));
}
