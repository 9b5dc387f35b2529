import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { JobPlace, ManifestWriter } from "../../flow/batch/ports.ts";
import type { Result } from "../../flow/ports.ts";
import { type Context, owned } from "../context.ts";

/** Bytes that are gathered before a part goes out: 10,000 of them are more rows than a job may have (L9, I71). */
const partBytes = 16 * 2 ** 20;

/** A manual manifest may be neither SSE-KMS nor SSE-C (I64). */
const encrypted = { ServerSideEncryption: "AES256", ContentType: "text/csv" } as const;

/** Writes a manifest as it comes: in one piece while it is small, else in parts. */
export function openManifest(context: Context, place: JobPlace, key: string): ManifestWriter {
  const at = { Bucket: place.bucket, Key: key };
  const client = context.clients.patient(place.region);
  const parts: { ETag: string; PartNumber: number }[] = [];
  let gathered: Buffer[] = [];
  let bytes = 0;
  let upload: string | undefined;
  const ask = <T>(call: string, send: (owner: { readonly ExpectedBucketOwner: string }) => Promise<T>) =>
    owned(context, `s3:${call} of ${place.bucket}/${key}`, send);

  const sendPart = async (): Promise<Result<void>> => {
    if (upload === undefined) {
      const created = await ask("CreateMultipartUpload", (owner) =>
        client.send(new CreateMultipartUploadCommand({ ...at, ...encrypted, ...owner })),
      );
      if (!created.ok) return created;
      upload = created.value.UploadId;
    }
    const PartNumber = parts.length + 1;
    const Body = Buffer.concat(gathered);
    [gathered, bytes] = [[], 0];
    const sent = await ask("UploadPart", (owner) =>
      client.send(new UploadPartCommand({ ...at, UploadId: upload, PartNumber, Body, ...owner })),
    );
    if (!sent.ok) return sent;
    parts.push({ ETag: sent.value.ETag ?? "", PartNumber });
    return { ok: true, value: undefined };
  };
  return {
    append: async (text) => {
      const piece = Buffer.from(text);
      gathered.push(piece);
      bytes += piece.length;
      return bytes < partBytes ? { ok: true, value: undefined } : sendPart();
    },
    done: async () => {
      if (upload === undefined)
        return eTagOf(
          await ask("PutObject", (owner) =>
            client.send(
              new PutObjectCommand({ ...at, Body: Buffer.concat(gathered), ...encrypted, ...owner }),
            ),
          ),
        );
      const last = bytes > 0 ? await sendPart() : undefined;
      if (last?.ok === false) return last;
      return eTagOf(
        await ask("CompleteMultipartUpload", (owner) =>
          client.send(
            new CompleteMultipartUploadCommand({
              ...at,
              UploadId: upload,
              MultipartUpload: { Parts: parts },
              ...owner,
            }),
          ),
        ),
      );
    },
    abandon: async () => {
      if (upload === undefined) return;
      await ask("AbortMultipartUpload", (owner) =>
        client.send(new AbortMultipartUploadCommand({ ...at, UploadId: upload, ...owner })),
      );
    },
  };
}

function eTagOf(answer: Result<{ readonly ETag?: string | undefined }>): Result<string> {
  return answer.ok ? { ok: true, value: (answer.value.ETag ?? "").replaceAll('"', "") } : answer;
}
