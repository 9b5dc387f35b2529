import type { BucketRequirement } from "../model/baseline.ts";
import type { ClientSide, ServerSide } from "../model/encryption.ts";
import { absent, type Fact, unknown } from "../model/fact.ts";
import type { KeyFacts, ObjectFacts } from "../model/facts.ts";
import type { KeyCustody, KeyExpectation } from "./custody.ts";
import type { DataKeyProof, KeyInquiry, Proofs } from "./inquiry.ts";
import { noProofs, withProof } from "./proofs.ts";
import { ifLostSentence } from "./words.ts";

/** What the ledger must know of the bucket an object lies in; made once for each bucket by `custodyBucket`. */
type CustodyBucket = {
  readonly name: string;
  /** Whether its baseline asks for a customer managed key. */
  readonly customerKeyRequired: boolean;
  /** Who may use its keys; empty for anybody. */
  readonly keyUsers?: readonly string[];
  readonly unusedDays?: number;
};

/** A client-side envelope, and what KMS said to the wrapped data key in it. */
export type Sealed = {
  readonly clientSide: ClientSide;
  /** Of the object that was encrypted. */
  readonly size: number;
  readonly current: boolean;
  readonly proof: DataKeyProof | undefined;
};

/** Adds up what lies under which key while objects stream by; it grows with the number of keys, not of objects. */
export type CustodyLedger = {
  /**
   * Counts one object version under its server-side key and, beside that, its client-side one (S26).
   * @param sealed the envelope as it was shown to KMS, where it was; it may lie in an instruction file.
   */
  readonly add: (facts: ObjectFacts, bucket: CustodyBucket, sealed?: Sealed) => void;
  /** Counts many versions under one kind of encryption. */
  readonly addMany: (serverSide: ServerSide | "unnamed KMS key", held: Held, bucket: CustodyBucket) => void;
  /** Notes that somebody here holds an SSE-C key, by its MD5, whether or not anything lies under it. */
  readonly holdKey: (md5: string) => void;
  /** Notes that a bucket's default encryption or baseline names a KMS key, by ARN. */
  readonly nameKey: (arn: string, bucket: string, why: "default" | "baseline") => void;
  /** The KMS keys to describe: ARNs, and ids as client-side metadata names them. */
  readonly keys: () => readonly string[];
  /**
   * One row for each key, most bytes first. A key that is not in `keyFacts` is unknown.
   * @param inquiries what else was asked of a key, by its name here.
   */
  readonly table: (
    keyFacts: ReadonlyMap<string, Fact<KeyFacts>>,
    inquiries?: ReadonlyMap<string, KeyInquiry>,
  ) => readonly KeyCustody[];
};

type Entry = {
  readonly kind: KeyCustody["kind"];
  readonly key: string;
  objects: number;
  bytes: number;
  noncurrent: number;
  bucketKey: number;
  readonly buckets: Set<string>;
  customerKeyRequired: boolean;
  readonly users: Map<string, readonly string[]>;
  unusedDays: number | undefined;
  proofs: Proofs | undefined;
  /** Whether KMS can be asked about `key`. */
  readonly inKms: boolean;
  /** For SSE-C: whether one object at least is proven to be it (E95). */
  proven: boolean;
  readonly defaultOf: Set<string>;
  readonly namedBy: Set<string>;
};

export function createCustodyLedger(): CustodyLedger {
  const entries = {
    kms: new Map<string, Entry>(),
    "sse-c": new Map<string, Entry>(),
    "client-side": new Map<string, Entry>(),
  };
  const entryOf = (kind: Entry["kind"], key: string, inKms: boolean): Entry => {
    const found = entries[kind].get(key);
    if (found !== undefined) return found;
    const made = newEntry(kind, key, inKms);
    entries[kind].set(key, made);
    return made;
  };
  const all = (): Entry[] => Object.values(entries).flatMap((of) => [...of.values()]);
  return {
    add: (facts, bucket, sealed) => {
      const one = { objects: 1, bytes: facts.size, current: facts.current };
      if (facts.serverSide.state === "known") addServerSide(entryOf, facts.serverSide.value, one, bucket);
      if (sealed !== undefined) addSealed(entryOf, sealed, bucket);
      else if (facts.clientSide.state === "known") {
        const { size, current } = facts;
        addSealed(entryOf, { clientSide: facts.clientSide.value, size, current, proof: undefined }, bucket);
      }
    },
    addMany: (serverSide, held, bucket) => {
      if (serverSide === "unnamed KMS key") count(entryOf("kms", unnamed, false), held, bucket);
      else addServerSide(entryOf, serverSide, held, bucket);
    },
    holdKey: (md5) => void entryOf("sse-c", `ssec:${md5}`, false),
    nameKey: (arn, bucket, why) => {
      const entry = entryOf("kms", arn, true);
      entry.namedBy.add(bucket);
      if (why === "default") entry.defaultOf.add(bucket);
    },
    keys: () => [...new Set(all().flatMap((entry) => (entry.inKms ? [entry.key] : [])))],
    table: (keyFacts, inquiries = new Map()) =>
      all()
        .sort((a, b) => b.bytes - a.bytes || b.objects - a.objects || (a.key < b.key ? -1 : 1))
        .map((entry) => rowOf(entry, keyFacts, inquiries.get(entry.key))),
  };
}

/** What a bucket's baseline says of the keys its data lies under. */
export function custodyBucket(name: string, requirement: Fact<BucketRequirement>): CustodyBucket {
  const { keyUsers = [], unusedDays } =
    requirement.state === "known" ? requirement.value : { keyUsers: [], unusedDays: undefined };
  return {
    name,
    customerKeyRequired: asksForCustomerKey(requirement),
    keyUsers,
    ...(unusedDays === undefined ? {} : { unusedDays }),
  };
}

/** Whether a bucket's baseline leaves no place for keys that AWS manages: it names keys, and aws/s3 is none of them. */
function asksForCustomerKey(requirement: Fact<BucketRequirement>): boolean {
  if (requirement.state !== "known") return false;
  const { keys, require } = requirement.value;
  return keys.length > 0 && require !== "client-side-kms" && !keys.some((key) => key.includes("alias/aws/"));
}

/** Stands for the keys that an inventory does not name. */
const unnamed = "kms:unnamed";

/** Versions that are alike; all of them current, or none. */
type Held = { readonly objects: number; readonly bytes: number; readonly current: boolean };

type EntryOf = (kind: Entry["kind"], key: string, inKms: boolean) => Entry;

function addServerSide(entryOf: EntryOf, serverSide: ServerSide, held: Held, bucket: CustodyBucket): void {
  if ("keyArn" in serverSide) {
    const entry = entryOf("kms", serverSide.keyArn, true);
    count(entry, held, bucket);
    if ("bucketKey" in serverSide && serverSide.bucketKey) entry.bucketKey += held.objects;
    entry.customerKeyRequired ||= bucket.customerKeyRequired;
  } else if (serverSide.type === "sse-c") {
    // S3 tells the MD5 only to whoever sent the key: with it, the key is held.
    const entry = entryOf("sse-c", `ssec:${serverSide.keyMd5 ?? "unknown"}`, false);
    count(entry, held, bucket);
    entry.proven ||= serverSide.certainty === "proven";
  }
}

/** Only the legacy wrap names its KMS key in the metadata (S8); the others are kept apart by wrap until KMS has told. */
function addSealed(
  entryOf: EntryOf,
  { clientSide, proof, size, current }: Sealed,
  bucket: CustodyBucket,
): void {
  const { kmsKeyId, wrap } = clientSide;
  const named = proof?.outcome === "opened" ? proof.keyArn : kmsKeyId;
  const entry = entryOf("client-side", named ?? `client-side:${wrap}`, named !== undefined);
  count(entry, { objects: 1, bytes: size, current }, bucket);
  if (proof !== undefined) entry.proofs = withProof(entry.proofs ?? noProofs, proof);
}

function count(entry: Entry, held: Held, { name, keyUsers = [], unusedDays }: CustodyBucket): void {
  entry.objects += held.objects;
  entry.bytes += held.bytes;
  if (!held.current) entry.noncurrent += held.objects;
  if (keyUsers.length > 0) entry.users.set(name, keyUsers);
  if (unusedDays !== undefined) entry.unusedDays = Math.min(unusedDays, entry.unusedDays ?? unusedDays);
  entry.buckets.add(name);
}

function newEntry(kind: Entry["kind"], key: string, inKms: boolean): Entry {
  return {
    kind,
    key,
    objects: 0,
    bytes: 0,
    noncurrent: 0,
    bucketKey: 0,
    buckets: new Set(),
    customerKeyRequired: false,
    users: new Map(),
    unusedDays: undefined,
    proofs: undefined,
    inKms,
    proven: false,
    defaultOf: new Set(),
    namedBy: new Set(),
  };
}

function rowOf(
  entry: Entry,
  keyFacts: ReadonlyMap<string, Fact<KeyFacts>>,
  inquiry: KeyInquiry | undefined,
): KeyCustody {
  const { key, kind, objects, bytes, noncurrent, bucketKey, customerKeyRequired, proofs } = entry;
  const holdings = { objects, bytes, noncurrent, bucketKey, buckets: [...entry.buckets].sort() };
  const expected = expectationOf(entry);
  return {
    key,
    kind,
    facts: factsOf(entry, keyFacts),
    holdings,
    customerKeyRequired,
    namedBy: [...entry.namedBy].sort(),
    ...(expected === undefined ? {} : { expected }),
    ...(inquiry === undefined ? {} : { inquiry }),
    ...(proofs === undefined ? {} : { proofs }),
    ifLost: ifLostSentence({ key, kind, holdings, defaultOf: [...entry.defaultOf].sort() }),
  };
}

function expectationOf({ users, unusedDays }: Entry): KeyExpectation | undefined {
  if (users.size === 0 && unusedDays === undefined) return undefined;
  return { users: Object.fromEntries(users), ...(unusedDays === undefined ? {} : { unusedDays }) };
}

function factsOf(entry: Entry, keyFacts: ReadonlyMap<string, Fact<KeyFacts>>): Fact<KeyFacts> {
  if (entry.inKms)
    return keyFacts.get(entry.key) ?? unknown("failed", `KMS was not asked about ${entry.key}`);
  if (entry.key === unnamed)
    return unknown("unsupported", "An inventory does not name the keys; a listing or S3 Metadata does");
  if (entry.kind === "sse-c" && !entry.proven) {
    return unknown(
      "invalid-response",
      "HEAD answers 400, which is probably SSE-C; only the key or an inventory proves it",
    );
  }
  if (entry.key === "client-side:kms+context") {
    return unknown(
      "unsupported",
      "The metadata does not name the KMS key; kms:Decrypt of the wrapped key does",
    );
  }
  return absent;
}
