import type { UploadKind } from "./matrix.ts";
import type { Option } from "./merge.ts";
import { sampleKeys, UNKNOWN_KEY } from "./sample-keys.ts";
import { managedKeyArn, type Scene, type Settings } from "./scene.ts";

/** What one request says of encryption, in its headers. */
export type Asked = {
  /** x-amz-server-side-encryption. */
  readonly algorithm?: "AES256" | "aws:kms" | "aws:kms:dsse";
  /** x-amz-server-side-encryption-aws-kms-key-id as sent. */
  readonly keyId?: string;
  /** The ARN that `keyId` stands for. */
  readonly keyArn?: string;
  /** Whether a customer's key comes along (SSE-C). */
  readonly customerKey: boolean;
};

const SILENT: Asked = { customerKey: false };

const made = new WeakMap<Scene, Map<UploadKind, readonly Option<Asked>[]>>();

/** The requests that one kind of upload stands for: one for each key that makes a difference. */
export function askedBy(kind: UploadKind, scene: Scene): readonly Option<Asked>[] {
  const ofScene = made.get(scene) ?? new Map<UploadKind, readonly Option<Asked>[]>();
  made.set(scene, ofScene);
  const options = ofScene.get(kind) ?? requestsOf(kind, scene);
  ofScene.set(kind, options);
  return options;
}

function requestsOf(kind: UploadKind, scene: Scene): readonly Option<Asked>[] {
  const keys = sampleKeys(scene);
  switch (kind) {
    case "none":
      return [{ label: "", value: SILENT }];
    case "aes256":
      return [{ label: "", value: { ...SILENT, algorithm: "AES256" } }];
    case "kms":
      return [{ label: "", value: { ...SILENT, algorithm: "aws:kms" } }];
    case "kms-approved":
      return withKeys("aws:kms", keys.approved);
    case "kms-other":
      return withKeys("aws:kms", keys.other);
    case "kms-foreign":
      return withKeys("aws:kms", keys.foreign);
    case "kms-alias":
      return withAlias(scene, [...keys.approved, ...keys.other]);
    case "dsse-approved":
      return withKeys("aws:kms:dsse", keys.approved);
    case "dsse-other":
      return withKeys("aws:kms:dsse", [...keys.other, ...keys.foreign]);
    case "sse-c":
      return [{ label: "", value: { customerKey: true } }];
  }
}

function withKeys(algorithm: "aws:kms" | "aws:kms:dsse", keys: readonly string[]): readonly Option<Asked>[] {
  return keys.map((key) => ({
    label: `the key is ${key}`,
    value: { algorithm, keyId: key, keyArn: key, customerKey: false },
  }));
}

/** An alias may stand for any key, and may be pointed at another one tomorrow. */
function withAlias(scene: Scene, keys: readonly string[]): readonly Option<Asked>[] {
  const written = scene.requirement.keys.find((key) => key.startsWith("alias/") && key !== "alias/aws/s3");
  return keys.map((key) => ({
    label: `the alias stands for ${key}`,
    value: {
      algorithm: "aws:kms",
      keyId: written ?? "alias/bucketseal-any",
      keyArn: key,
      customerKey: false,
    },
  }));
}

/**
 * The ARN of the key S3 will use; undefined where it uses none. An id or alias in the bucket default is looked up in
 * the requester's account (E39); the AWS managed key is the requester's, too (E35, E38).
 */
export function keyInUse(asked: Asked, scene: Settings, account: string): string | undefined {
  if (asked.customerKey || asked.algorithm === "AES256") return undefined;
  if (asked.algorithm !== undefined) return asked.keyArn ?? managedKey(scene, account);
  const { algorithm, keyId, keyArn } = scene.encryption;
  if (!algorithm.startsWith("aws:kms")) return undefined;
  if (keyId === undefined) return managedKey(scene, account);
  const own = account === scene.bucket.account;
  if (own && keyArn.state === "known") return keyArn.value;
  if (keyId.startsWith("arn:") && !keyId.includes(":alias/")) return keyId;
  return `arn:${scene.bucket.partition}:kms:${scene.bucket.region}:${account}:${asResource(keyId)}`;
}

/**
 * The ARN that the key-id condition key holds where S3 compares the key it will use (P31). That is a key's, never an
 * alias's (P2): a key whose id cannot be known from here is stood in for by one that nobody names.
 */
export function keyCompared(asked: Asked, scene: Settings, account: string): string | undefined {
  return keyInUse(asked, scene, account)?.replace(/:alias\/.*$/, `:${UNKNOWN_KEY}`);
}

function asResource(keyId: string): string {
  const name = keyId.startsWith("arn:") ? keyId.slice(keyId.lastIndexOf(":") + 1) : keyId;
  return name.startsWith("alias/") ? name : `key/${name.replace(/^key\//, "")}`;
}

function managedKey({ bucket, managedKey: own }: Settings, account: string): string {
  return account === bucket.account && own !== undefined ? own : managedKeyArn(bucket, account);
}
