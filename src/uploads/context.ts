import type { ContextValue } from "../iam/index.ts";
import { type Asked, keyCompared } from "./asked.ts";
import type { Channel } from "./channels.ts";
import { ALGORITHM_KEY, CUSTOMER_KEY, KEY_ID_KEY } from "./condition-keys.ts";
import type { WriteOperation } from "./matrix.ts";
import type { Option } from "./merge.ts";
import { mentions, type Settings } from "./scene.ts";
import { storedAs } from "./stored.ts";

type Context = Readonly<Record<string, ContextValue>>;

const MISSING: ContextValue = { state: "missing" };
const OPEN: ContextValue = { state: "open" };

/** What the three encryption condition keys hold (P1 to P3); undefined is missing. */
export type EncryptionKeys = {
  readonly algorithm?: string | undefined;
  readonly keyId?: string | undefined;
  readonly customer?: string | undefined;
};

/**
 * The readings of AWS under which the condition keys of a request differ. P31: the key-id key may hold what was sent,
 * or the key S3 will use. P32, P33: a part may be judged by what its upload was created with, by what the upload
 * became, or by its own headers. Only readings that differ are given.
 */
export function readings(
  asked: Asked,
  operation: WriteOperation,
  scene: Settings,
  account: string,
): readonly Option<EncryptionKeys>[] {
  const ofScene = read.get(scene) ?? new Map<Asked, Map<string, readonly Option<EncryptionKeys>[]>>();
  read.set(scene, ofScene);
  const ofAsked = ofScene.get(asked) ?? new Map<string, readonly Option<EncryptionKeys>[]>();
  ofScene.set(asked, ofAsked);
  const name = `${PARTS.includes(operation) ? operation : ""} ${account}`;
  const options = ofAsked.get(name) ?? readingsOf(asked, operation, scene, account);
  ofAsked.set(name, options);
  return options;
}

/** Every cell asks again for the same few. */
const read = new WeakMap<Settings, Map<Asked, Map<string, readonly Option<EncryptionKeys>[]>>>();

/** Calls that may be judged by their upload. */
const PARTS: readonly WriteOperation[] = ["UploadPart", "CompleteMultipartUpload"];

function readingsOf(
  asked: Asked,
  operation: WriteOperation,
  scene: Settings,
  account: string,
): readonly Option<EncryptionKeys>[] {
  const customer = asked.customerKey ? "AES256" : undefined;
  const sent = { algorithm: asked.algorithm, keyId: asked.keyId, customer };
  const options: Option<EncryptionKeys>[] = [{ label: "S3 compares the key id as it was sent", value: sent }];
  // Only a policy that asks for a key can see a difference in it.
  if (mentions(scene, KEY_ID_KEY)) {
    const value = { ...sent, keyId: keyCompared(asked, scene, account) };
    options.push({ label: "S3 compares the key it will use", value });
  }
  if (PARTS.includes(operation) && ENCRYPTION_KEYS.some((key) => mentions(scene, key))) {
    options.push(...partReadings(asked, operation, scene, account));
  }
  return options.length === 1 ? options : different(options);
}

const ENCRYPTION_KEYS = [ALGORITHM_KEY, KEY_ID_KEY, CUSTOMER_KEY];

function partReadings(
  asked: Asked,
  operation: WriteOperation,
  scene: Settings,
  account: string,
): readonly Option<EncryptionKeys>[] {
  const stored = storedAs(asked, "UploadPart", scene, account);
  const used = keyCompared(asked, scene, account);
  // Parts of an SSE-C upload bring the key (E91); its completion need not (E8).
  const customer = asked.customerKey && operation === "UploadPart" ? "AES256" : undefined;
  const became =
    stored.type === "sse-s3"
      ? { algorithm: "AES256" }
      : stored.type === "sse-kms" || stored.type === "dsse-kms"
        ? { algorithm: stored.type === "sse-kms" ? "aws:kms" : "aws:kms:dsse", keyId: used }
        : { customer };
  return [
    { label: "S3 judges a part by what its upload became", value: became },
    { label: "S3 judges a part by its own headers", value: { customer } },
    {
      label: "S3 judges a part by its own headers and the key it will use",
      value: { customer, keyId: used },
    },
  ];
}

function different(options: readonly Option<EncryptionKeys>[]): readonly Option<EncryptionKeys>[] {
  const seen = new Set<string>();
  return options.filter(({ value }) => {
    const text = `${value.algorithm}|${value.keyId}|${value.customer}`;
    return !seen.has(text) && seen.add(text);
  });
}

/** Calls that S3 counts as making an object; creating an upload and sending its parts do not (P34b). */
const CREATES: Partial<Record<WriteOperation, string>> = {
  PutObject: "true",
  CopyObject: "true",
  PostObject: "true",
  CompleteMultipartUpload: "true",
  CreateMultipartUpload: "false",
  UploadPart: "false",
};

/** Condition keys of a write; those not given here stay open. */
export function writeContext(
  settings: Settings,
): (keys: EncryptionKeys, channel: Channel, operation: WriteOperation) => Context {
  const invented = inventedKeys(settings);
  const ambients = new Map<string, Context>();
  const ambientOf = (channel: Channel) => {
    const name = `${channel.secure} ${channel.tlsVersion}`;
    const known = ambients.get(name) ?? { ...invented, ...ambient(channel, settings) };
    ambients.set(name, known);
    return known;
  };
  return (keys, channel, operation) => ({
    ...ambientOf(channel),
    [ALGORITHM_KEY]: held(keys.algorithm),
    [KEY_ID_KEY]: held(keys.keyId),
    [CUSTOMER_KEY]: held(keys.customer),
    "s3:ObjectCreationOperation": held(CREATES[operation]),
    // A form is signed in its fields.
    "s3:authType":
      operation === "PostObject" ? held("POST") : channel.signed === undefined ? OPEN : held(channel.signed),
    "s3:x-amz-copy-source": COPIES.includes(operation) ? OPEN : MISSING,
    "s3:VersionId": operation === "UpdateObjectEncryption" ? OPEN : MISSING,
    ...OF_OTHER_CALLS,
  });
}

/** The conditions a write is sent with: its If-Match, and no If-None-Match. */
export type Conditions = { readonly ifMatch?: string | undefined };

/** What policies that enforce conditional writes look at (E169b). */
export function conditionKeys(conditions: Conditions | undefined): Context {
  return conditions === undefined
    ? {}
    : { "s3:if-match": held(conditions.ifMatch), "s3:if-none-match": MISSING };
}

/** What listings and the making of a bucket carry, and no write of an object, says the service authorization reference. */
const OF_OTHER_CALLS: Context = {
  "s3:prefix": MISSING,
  "s3:delimiter": MISSING,
  "s3:max-keys": MISSING,
  "s3:locationconstraint": MISSING,
};

/** A part may be copied, too: UploadPartCopy. */
const COPIES: readonly WriteOperation[] = ["CopyObject", "UploadPart"];

/** What every S3 call carries, whatever it does. */
export function ambient(channel: Channel, scene: Settings): Context {
  const { account, region } = scene.bucket;
  return {
    "aws:SecureTransport": held(channel.secure === undefined ? undefined : String(channel.secure)),
    "s3:TlsVersion": held(channel.tlsVersion),
    "s3:signatureversion": held("AWS4-HMAC-SHA256"),
    "aws:ResourceAccount": held(account),
    "s3:ResourceAccount": held(account),
    "aws:RequestedRegion": held(region),
    ...(channel.secure === undefined ? OF_SERVICES : OF_CLIENTS),
  };
}

/** Calls that services make for themselves tell no address (P11); only they tell for which resource they act. */
const OF_SERVICES: Context = { "aws:SourceIp": MISSING, "aws:VpcSourceIp": MISSING };
const OF_CLIENTS: Context = {
  "aws:SourceArn": MISSING,
  "aws:SourceAccount": MISSING,
  "aws:SourceOrgID": MISSING,
  "aws:SourceOrgPaths": MISSING,
};

/** There are three encryption keys and no more (P4): whatever else a policy asks for under their name is missing. */
function inventedKeys({ policy }: Settings): Context {
  const invented = [...(policy?.keys ?? [])].filter((key) => key.startsWith(ALGORITHM_KEY));
  return Object.fromEntries(invented.map((key) => [key, MISSING]));
}

function held(value: string | undefined): ContextValue {
  return value === undefined ? MISSING : { state: "set", values: [value] };
}
