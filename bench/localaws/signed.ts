import { createHash, createHmac } from "node:crypto";
import type { WireRequest } from "../../src/localaws/types.ts";

export type Signer = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly host: string;
};

const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

/** What the SDK sends beside what it signs for every call. */
const USUAL = {
  "user-agent": "aws-sdk-js/3.1173.0 ua/2.1 os/linux lang/js md/nodejs#20.20.2 api/s3#3.1173.0",
  "x-amz-user-agent": "aws-sdk-js/3.1173.0",
  "amz-sdk-invocation-id": "6cb19c9d-8b34-4d86-a9c7-2d4b8d5c4f7a",
  "amz-sdk-request": "attempt=1; max=3",
};

/** A request as the SDK would send it, good for fifteen minutes. */
export function signed(
  method: string,
  path: string,
  signer: Signer,
  body: Uint8Array = new Uint8Array(),
): WireRequest {
  const { host, region, accessKeyId, secretAccessKey } = signer;
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const day = time.slice(0, 8);
  const hash = sha256(body);
  const headers: Record<string, string> = {
    host,
    "x-amz-content-sha256": hash,
    "x-amz-date": time,
    ...USUAL,
  };
  const names = Object.keys(headers)
    .filter((name) => name !== "user-agent")
    .sort();
  const list = names.join(";");
  const canonical = `${method}\n${path}\n\n${names.map((name) => `${name}:${headers[name]}\n`).join("")}\n${list}\n${hash}`;
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [region, "s3", "aws4_request"].reduce(hmac, hmac(`AWS4${secretAccessKey}`, day));
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString("hex");
  headers["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
  return { method, path, query: "", headers, body, secure: true, sourceIp: "127.0.0.1" };
}
