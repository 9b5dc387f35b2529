/** What the tests of object calls share. */

import { createHash } from "node:crypto";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  GetObjectCommand,
  type GetObjectCommandInput,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  type S3Client,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import type { LocalAwsOptions } from "../../../../src/localaws/types.ts";
import { type S3Test, s3Test, withEdit } from "../../client.ts";
import { kmsClient, s3Client } from "../../core/clients.ts";

export const Bucket = "bucket-one";
export const Key = "folder/a key + ünicode";

export type Fixture = S3Test & {
  put(input?: Partial<PutObjectCommandInput>): Promise<PutObjectCommandOutput>;
  /** Content as text. */
  read(input?: Partial<GetObjectCommandInput>): Promise<string>;
  /** ARN of a new customer key. */
  newKey(): Promise<string>;
  setDefault(rule: ServerSideEncryptionRule): Promise<unknown>;
  setVersioning(Status: "Enabled" | "Suspended"): Promise<unknown>;
  /** A client whose requests carry further headers; an empty one takes the SDK's away. */
  withHeaders(headers: Record<string, string>): S3Client;
};

/** An embedded AWS with one bucket, which lets SSE-C in unless told otherwise. */
export async function fixture(
  options: LocalAwsOptions = {},
  bucket: Partial<CreateBucketCommandInput> = {},
): Promise<Fixture> {
  const made = s3Test({ blockSseCByDefault: false, ...options });
  const { s3, aws } = made;
  await s3.send(new CreateBucketCommand({ Bucket, ...bucket }));
  return {
    ...made,
    put: (input) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "content", ...input })),
    read: async (input) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...input }));
      return (await Body?.transformToString()) ?? "";
    },
    newKey: async () => {
      const { KeyMetadata } = await kmsClient(aws).send(new CreateKeyCommand({}));
      return KeyMetadata?.Arn ?? "";
    },
    setDefault: (rule) =>
      s3.send(
        new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }),
      ),
    setVersioning: (Status) =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } })),
    withHeaders: (headers) =>
      withEdit(s3Client(aws), (request) => {
        for (const [name, value] of Object.entries(headers)) {
          for (const sent of Object.keys(request.headers)) {
            if (sent.toLowerCase() === name) delete request.headers[sent];
          }
          if (value !== "") request.headers[name] = value;
        }
      }),
  };
}

/** The SSE-C trio as the SDK takes it. */
export function customerKey(seed: string) {
  const SSECustomerKey = createHash("sha256").update(seed).digest("base64");
  return { SSECustomerAlgorithm: "AES256", SSECustomerKey };
}

export function sourceKey(seed: string) {
  const { SSECustomerKey } = customerKey(seed);
  return { CopySourceSSECustomerAlgorithm: "AES256", CopySourceSSECustomerKey: SSECustomerKey };
}

/** A copy source as it should be sent (E171). */
export function copySource(key = Key, versionId?: string, bucket = Bucket): string {
  const path = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  return versionId === undefined ? path : `${path}?versionId=${versionId}`;
}

export function md5(text: string | Uint8Array): string {
  return createHash("md5").update(text).digest("hex");
}
