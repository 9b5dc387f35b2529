import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Result } from "../flow/ports.ts";
import { attempt } from "./errors.ts";

/** Reads a small text object: the baseline of a deployment. */
export async function readText(
  config: { readonly region: string; readonly endpoint?: string },
  bucket: string,
  key: string,
): Promise<Result<string>> {
  const client = new S3Client({
    ...config,
    forcePathStyle: config.endpoint !== undefined,
    followRegionRedirects: true,
  });
  try {
    return await attempt(`GetObject of s3://${bucket}/${key}`, async () => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    });
  } finally {
    client.destroy();
  }
}
