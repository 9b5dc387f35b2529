import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type { SharedPlace } from "../flow/platform.ts";
import type { Result } from "../flow/ports.ts";
import { type AwsConfig, createClients } from "./clients.ts";
import { type Context, contextOf, owned } from "./context.ts";
import { decodeListedKey } from "./keys.ts";

/** Texts in the report bucket of a deployment, which is in the account and Region of the caller. */
export function reportPlace(config: AwsConfig, bucket: string): SharedPlace {
  const context = contextOf(config, createClients(config));
  return {
    readText: (name) => readText(context, bucket, name),
    writeText: (name, text, contentType) => writeText(context, bucket, name, text, contentType),
    createText: async (name, text, contentType) => {
      const written = await writeText(context, bucket, name, text, contentType, { IfNoneMatch: "*" });
      if (written.ok) return { ok: true, value: true };
      return written.failure.preconditionFailed === true ? { ok: true, value: false } : written;
    },
    listNames: (prefix, after) => listNames(context, bucket, prefix, after),
  };
}

async function readText(context: Context, bucket: string, name: string): Promise<Result<string>> {
  return owned(context, `s3:GetObject of s3://${bucket}/${name}`, async (owner) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: name, ...owner });
    const { Body } = await context.clients.patient(context.home).send(command);
    return (await Body?.transformToString()) ?? "";
  });
}

/** Encrypted as the bucket's default says, which is the deployment's own key (L48). */
async function writeText(
  context: Context,
  bucket: string,
  name: string,
  text: string,
  contentType: string,
  condition: { readonly IfNoneMatch?: string } = {},
): Promise<Result<void>> {
  const answer = await owned(context, `s3:PutObject of s3://${bucket}/${name}`, (owner) =>
    context.clients.patient(context.home).send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: name,
        Body: text,
        ContentType: contentType,
        ...condition,
        ...owner,
      }),
    ),
  );
  return answer.ok ? { ok: true, value: undefined } : answer;
}

async function* listNames(
  context: Context,
  bucket: string,
  prefix: string,
  after: string | undefined,
): AsyncGenerator<Result<string>> {
  let token: string | undefined;
  do {
    // StartAfter is ignored once there is a token (L5).
    const from = token === undefined ? { StartAfter: after } : { ContinuationToken: token };
    const page = await owned(context, `s3:ListObjectsV2 of ${bucket}`, (owner) =>
      context.clients.patient(context.home).send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          EncodingType: "url",
          ...from,
          ...owner,
        }),
      ),
    );
    if (!page.ok) {
      yield page;
      return;
    }
    for (const { Key } of page.value.Contents ?? [])
      if (Key !== undefined) yield { ok: true, value: decodeListedKey(Key) };
    token = page.value.IsTruncated === true ? page.value.NextContinuationToken : undefined;
  } while (token !== undefined);
}
