import { createHash } from "node:crypto";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { custodyPorts } from "../../src/aws/custody-ports.ts";
import { type AwsConfig, awsPorts } from "../../src/aws/ports.ts";
import { roleTrust } from "../../src/aws/role-trust.ts";
import type { SseCKey } from "../../src/flow/object-state.ts";
import type { ListedObject, Result, Surroundings } from "../../src/flow/ports.ts";
import { createLocalAws } from "../../src/localaws/aws.ts";
import type { PrincipalSpec } from "../../src/localaws/principals.ts";
import type { LocalAwsOptions } from "../../src/localaws/types.ts";

/** What the embedded AWS was sent, for tests that look at the wire. */
type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
};

/** An embedded AWS, the SDK's own clients to plant things and look at them, and our ports. */
export function world(options: LocalAwsOptions = {}, config: Partial<AwsConfig> = {}) {
  const aws = createLocalAws({ startAt: Date.parse("2026-06-01T12:00:00Z"), seed: 1, ...options });
  const sent: Sent[] = [];
  const handler = aws.requestHandler();
  const requestHandler: typeof handler = {
    ...handler,
    handle: (request, ...rest) => {
      sent.push({ method: request.method, path: request.path, headers: request.headers });
      return handler.handle(request, ...rest);
    },
  };
  const common = { region: aws.region, endpoint: "http://127.0.0.1:1", credentials: aws.credentials };
  const s3 = new S3Client({ ...common, requestHandler: aws.requestHandler(), forcePathStyle: true });
  const kms = new KMSClient({ ...common, requestHandler: aws.requestHandler() });
  const ours = { ...common, requestHandler, maxAttempts: 1, lookAlike: false, ...config };
  return {
    aws,
    s3,
    kms,
    /** Requests of our ports. */
    sent,
    ports: { ...awsPorts(ours), ...custodyPorts(ours), roleTrust: roleTrust(ours) },
    as: (spec: PrincipalSpec) => awsPorts({ ...ours, credentials: aws.addPrincipal(spec) }),
    newKey: async () => {
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
      return KeyMetadata?.Arn ?? "";
    },
    newBucket: async (Bucket: string) => {
      await s3.send(new CreateBucketCommand({ Bucket }));
      return { name: Bucket, region: aws.region };
    },
  };
}

export type World = ReturnType<typeof world>;

/** Waits for nothing and stands still in time, unless told otherwise. */
export function surroundings(change: Partial<Surroundings> = {}): Surroundings {
  return {
    now: () => "2026-06-01T12:00:00.000Z",
    elapsed: () => 0,
    wait: () => Promise.resolve(),
    random: () => 0.5,
    cancelled: () => false,
    ...change,
  };
}

/** A customer's key of 32 equal bytes. */
export function customerKey(byte: number): SseCKey & { readonly base64: string } {
  const key = new Uint8Array(32).fill(byte);
  return {
    key,
    md5: createHash("md5").update(key).digest("base64"),
    base64: Buffer.from(key).toString("base64"),
  };
}

/** Everything a generator of results gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The rows of a listing, page after page, and its failures where they came. */
export async function listedRows(
  pages: AsyncIterable<Result<readonly ListedObject[]>>,
): Promise<Result<ListedObject>[]> {
  return (await all(pages)).flatMap((page): Result<ListedObject>[] =>
    page.ok ? page.value.map((value) => ({ ok: true, value })) : [page],
  );
}

/** A row as a listing would give it. */
export function row(bucket: string, key: string, more: Partial<ListedObject> = {}): ListedObject {
  return {
    ref: { bucket, key },
    current: true,
    size: 5,
    lastModified: "2026-06-01T12:00:00.000Z",
    eTag: "",
    storageClass: "STANDARD",
    ...more,
  };
}
