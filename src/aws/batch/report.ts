import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { FailedTask, JobPlace } from "../../flow/batch/ports.ts";
import type { Result } from "../../flow/ports.ts";
import { type Context, owned } from "../context.ts";
import { csvRows } from "../csv/rows.ts";
import { decodeListedKey } from "../keys.ts";

type Manifest = { readonly columns: readonly string[]; readonly files: readonly string[] };

/**
 * The failed tasks of a completion report (I72 to I74), file after file.
 * Yields one failure and ends where the report is missing or not what S3 promises.
 */
export async function* failedTasks(
  context: Context,
  place: JobPlace,
  prefix: string,
  id: string,
): AsyncGenerator<Result<FailedTask>> {
  const name = `${prefix}/job-${id}/manifest.json`;
  const manifest = await read(context, place, name);
  if (!manifest.ok) {
    yield manifest;
    return;
  }
  const known = manifestOf(await textOf(manifest.value));
  if (known === undefined) {
    yield invalid(`s3://${place.bucket}/${name} is no manifest of a completion report`);
    return;
  }
  for (const file of known.files) {
    const body = await read(context, place, file);
    if (!body.ok) yield body;
    else yield* tasksIn(body.value, known.columns, `s3://${place.bucket}/${file}`);
    if (!body.ok) return;
  }
}

async function read(context: Context, place: JobPlace, name: string): Promise<Result<Readable>> {
  const answer = await owned(context, `s3:GetObject of s3://${place.bucket}/${name}`, (owner) =>
    context.clients
      .patient(place.region)
      .send(new GetObjectCommand({ Bucket: place.bucket, Key: name, ...owner })),
  );
  if (!answer.ok) return answer;
  const { Body } = answer.value;
  return { ok: true, value: Body instanceof Readable ? Body : Readable.from([]) };
}

async function textOf(body: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString("utf8");
}

/** Only the files of tasks that failed; a file of unknown tasks is read too. */
function manifestOf(text: string): Manifest | undefined {
  try {
    const { ReportSchema, Results } = JSON.parse(text) as { ReportSchema?: unknown; Results?: unknown };
    if (typeof ReportSchema !== "string" || !Array.isArray(Results)) return undefined;
    const files = Results.flatMap((result: { TaskExecutionStatus?: unknown; Key?: unknown }) =>
      result.TaskExecutionStatus === "succeeded" ? [] : [String(result.Key)],
    );
    return { columns: ReportSchema.split(",").map((column) => column.trim()), files };
  } catch {
    return undefined;
  }
}

async function* tasksIn(
  body: Readable,
  columns: readonly string[],
  where: string,
): AsyncGenerator<Result<FailedTask>> {
  const at = (name: string) => columns.indexOf(name);
  const places = [at("Key"), at("VersionId"), at("TaskStatus"), at("ErrorCode"), at("HTTPStatusCode")];
  const message = at("ResultMessage");
  try {
    for await (const rows of csvRows(body, columns.length))
      for (const row of rows) {
        const [key = "", versionId = "", status = "", ...codes] = places.map((place) => row[place] ?? "");
        if (status.toLowerCase() === "succeeded") continue;
        yield { ok: true, value: { ...taskOf(key, versionId, codes), message: row[message] ?? "" } };
      }
  } catch (error) {
    yield invalid(`${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Published samples have error code and HTTP status the other way round: what is a number is the status (I73). */
function taskOf(key: string, versionId: string, [first = "", second = ""]: readonly string[]) {
  const swapped = /^\d{3}$/.test(first) && !/^\d{3}$/.test(second);
  return {
    key: decodeListedKey(key),
    ...(versionId === "" ? {} : { versionId }),
    code: swapped ? second : first,
    status: swapped ? first : second,
  };
}

function invalid(message: string): Result<never> {
  return { ok: false, failure: { reason: "invalid-response", message } };
}
