import { createHash } from "node:crypto";
import { createLocalAws } from "../../../src/localaws/aws.ts";
import { AwsError } from "../../../src/localaws/errors.ts";
import { createS3 } from "../../../src/localaws/s3/service.ts";
import type { Caller } from "../../../src/localaws/types.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Ask = {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly caller?: Caller;
  readonly secure?: boolean;
};

const ROOT: Caller = {
  type: "root",
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  principalId: ACCOUNT,
};

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("base64");

/** The embedded S3 with its keys, asked past the signatures: the calls are the same, twenty thousand of them take less. */
export function createWorld() {
  const aws = createLocalAws({ account: ACCOUNT, region: REGION, seed: 7, strictTransport: true });
  const s3 = createS3(aws.s3);
  const approved = aws.kms.plantKey({ aliases: ["alias/approved"] }).arn;
  const other = aws.kms.plantKey().arn;
  const ask = async ({
    method = "PUT",
    path,
    query = "",
    headers = {},
    body = "",
    caller = ROOT,
    secure = true,
  }: Ask): Promise<Answer> => {
    const bytes = new TextEncoder().encode(body);
    const request = {
      method,
      path,
      query,
      headers: {
        host: `s3.${REGION}.amazonaws.com`,
        "content-length": String(bytes.length),
        "content-md5": md5(bytes),
        ...headers,
      },
      body: bytes,
      secure,
      sourceIp: "192.0.2.1",
    };
    const call = {
      request,
      caller,
      region: REGION,
      requestId: "R",
      signature: "v4",
      authType: "REST-HEADER",
      signatureAge: 0,
      body: bytes,
      trailers: {},
    } as const;
    try {
      const reply = await s3.handle(call);
      const text =
        typeof reply.body === "string"
          ? reply.body
          : new TextDecoder().decode(reply.body ?? new Uint8Array());
      return { status: reply.status, headers: reply.headers, body: text };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { status: error.status, headers: {}, body: `${error.code}: ${error.message}` };
    }
  };
  return { account: ACCOUNT, region: REGION, approved, other, ask };
}

export type World = ReturnType<typeof createWorld>;
