import { createHash } from "node:crypto";
import type { LocalAws } from "../../localaws/aws.ts";
import { canonicalRequest, sha256Hex } from "../../localaws/http/canonical.ts";
import { credentialScope, signatureOf, signingKeyOf } from "../../localaws/http/sigv4.ts";
import type { Principal, WireReply, WireRequest } from "../../localaws/types.ts";
import type { FleetEncryption } from "./fleet-types.ts";

type PutSpec = {
  readonly body: Uint8Array;
  readonly encryption?: FleetEncryption | { readonly type: "SSE-C"; readonly key: Buffer };
  readonly headers?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
};

/** Makes what the fleet is made of, by signed calls to the embedded AWS. Every failure here is a bug of ours. */
export type Planter = {
  readonly aws: LocalAws;
  readonly s3: (method: string, path: string, query: string, more?: S3Extras) => Promise<WireReply>;
  readonly kms: (operation: string, input: object) => Promise<Record<string, unknown>>;
  readonly events: (operation: string, input: object) => Promise<Record<string, unknown>>;
  readonly put: (bucket: string, key: string, spec: PutSpec) => Promise<void>;
  /** As a role of the account. */
  readonly readAs: (role: string, bucket: string, key: string) => Promise<void>;
  readonly dataKey: (alias: string, context: object) => Promise<{ plaintext: Buffer; wrapped: Buffer }>;
  readonly keyArn: (alias: string) => string;
};

type S3Extras = { readonly headers?: Readonly<Record<string, string>>; readonly body?: Uint8Array | string };

export function createPlanter(aws: LocalAws): Planter {
  const arns = new Map<string, string>();
  const planter: Planter = {
    aws,
    s3: (method, path, query, more = {}) => send(aws, "s3", { method, path, query, ...more }),
    kms: async (operation, input) => {
      const answer = await sendJson(aws, "kms", `TrentService.${operation}`, input);
      rememberAlias(arns, operation, input);
      return answer;
    },
    events: (operation, input) => sendJson(aws, "events", `AWSEvents.${operation}`, input),
    put: async (bucket, key, spec) => {
      const headers = {
        ...spec.headers,
        ...encryptionHeaders(planter, spec.encryption),
        ...extraHeaders(spec),
      };
      await planter.s3("PUT", objectPath(bucket, key), "", { headers, body: spec.body });
    },
    readAs: async (role, bucket, key) => {
      const reader = aws.addPrincipal({ type: "role", name: role });
      await send(aws, "s3", { method: "GET", path: objectPath(bucket, key), query: "" }, reader);
    },
    dataKey: async (alias, context) => {
      const made = await planter.kms("GenerateDataKey", {
        KeyId: alias,
        KeySpec: "AES_256",
        EncryptionContext: context,
      });
      return {
        plaintext: Buffer.from(String(made["Plaintext"]), "base64"),
        wrapped: Buffer.from(String(made["CiphertextBlob"]), "base64"),
      };
    },
    keyArn: (alias) => {
      const arn = arns.get(alias);
      if (arn === undefined) throw new Error(`the fleet has no key ${alias}`);
      return arn;
    },
  };
  return planter;
}

async function sendJson(
  aws: LocalAws,
  service: string,
  target: string,
  input: object,
): Promise<Record<string, unknown>> {
  const headers = { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" };
  const body = JSON.stringify(input);
  const reply = await send(aws, service, { method: "POST", path: "/", query: "", headers, body });
  return JSON.parse(Buffer.from(reply.body ?? "{}").toString() || "{}") as Record<string, unknown>;
}

function rememberAlias(arns: Map<string, string>, operation: string, input: object): void {
  if (operation !== "CreateAlias" || !("AliasName" in input) || !("TargetKeyId" in input)) return;
  arns.set(String(input.AliasName), String(input.TargetKeyId));
}

/** Key with every byte that is not unreserved escaped, slashes kept. */
export function objectPath(bucket: string, key: string): string {
  const escaped = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return `/${bucket}/${key.split("/").map(escaped).join("/")}`;
}

function extraHeaders(spec: PutSpec): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(spec.metadata ?? {})) headers[`x-amz-meta-${name}`] = value;
  if (spec.tags !== undefined) headers["x-amz-tagging"] = new URLSearchParams(spec.tags).toString();
  return headers;
}

function encryptionHeaders(planter: Planter, encryption: PutSpec["encryption"]): Record<string, string> {
  if (encryption === undefined) return {};
  if (encryption.type === "SSE-C") return customerKeyHeaders(encryption.key);
  const headers: Record<string, string> = { "x-amz-server-side-encryption": encryption.type };
  if ("key" in encryption && encryption.key !== undefined)
    headers["x-amz-server-side-encryption-aws-kms-key-id"] = planter.keyArn(encryption.key);
  if ("bucketKey" in encryption && encryption.bucketKey === true)
    headers["x-amz-server-side-encryption-bucket-key-enabled"] = "true";
  return headers;
}

/** The SSE-C trio of a key (E1). */
export function customerKeyHeaders(key: Buffer): Record<string, string> {
  const start = "x-amz-server-side-encryption-customer";
  return {
    [`${start}-algorithm`]: "AES256",
    [`${start}-key`]: key.toString("base64"),
    [`${start}-key-md5`]: md5Base64(key),
  };
}

type Sending = { method: string; path: string; query: string } & S3Extras;

async function send(
  aws: LocalAws,
  service: string,
  sending: Sending,
  signer: Signer = aws.credentials,
): Promise<WireReply> {
  const reply = await aws.handle(signed(aws, service, sending, signer));
  if (reply === "reset") throw new Error(`the connection was reset: ${sending.method} ${sending.path}`);
  if (reply.status < 300) return reply;
  throw new Error(
    `${sending.method} ${sending.path}?${sending.query}: ${reply.status} ${Buffer.from(reply.body ?? "")}`,
  );
}

type Signer = Pick<Principal, "accessKeyId" | "secretAccessKey" | "sessionToken">;

function signed(aws: LocalAws, service: string, sending: Sending, signer: Signer): WireRequest {
  const body = Buffer.from(sending.body ?? "");
  const timestamp = new Date(aws.clock.now()).toISOString().replace(/[-:]|\.\d+/g, "");
  const day = timestamp.slice(0, 8);
  const payload = sha256Hex(body);
  const headers: Record<string, string> = {
    // Settings want a digest of the document (E60).
    ...(body.length === 0 ? {} : { "content-md5": md5Base64(body) }),
    ...sending.headers,
    host: `${service}.${aws.region}.amazonaws.com`,
    "x-amz-date": timestamp,
    "x-amz-content-sha256": payload,
    ...(signer.sessionToken === undefined ? {} : { "x-amz-security-token": signer.sessionToken }),
    "content-length": String(body.length),
  };
  const request = { ...sending, headers, body, secure: true, sourceIp: "127.0.0.1" };
  const names = Object.keys(headers).sort();
  const { accessKeyId, secretAccessKey } = signer;
  const scope = credentialScope({ day, region: aws.region, service });
  const canonical = canonicalRequest(request, service, names, payload);
  const key = signingKeyOf(secretAccessKey, day, aws.region, service);
  const signature = signatureOf(key, `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256Hex(canonical)}`);
  headers["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return request;
}

function md5Base64(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("base64");
}
