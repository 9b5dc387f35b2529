import type { ClientSide, ServerSide } from "../model/encryption.ts";
import { absent, type Fact, known, type Unknown } from "../model/fact.ts";
import type { ObjectFacts } from "../model/facts.ts";
import type { ObjectRef } from "../model/resource.ts";
import { archiveFrom } from "./archive.ts";
import { clientSideFromMetadata, isInstructionFile, type Metadata } from "./client-side.ts";
import { type ServerSideFields, serverSideFromFields } from "./server-side.ts";

/** What a listing or an event already told of the object. */
export type Listed = Pick<ObjectFacts, "ref" | "current" | "size" | "lastModified" | "eTag" | "storageClass">;

/** The outcome of a HEAD in plain words, so that this room needs no SDK. Fields are those of a 200. */
export type HeadAnswer = ServerSideFields & {
  /** HTTP status: the only thing a failed HEAD tells (E20). 0 when there was no answer. */
  readonly status: number;
  readonly storageClass?: string | undefined;
  /** The x-amz-restore header. */
  readonly restore?: string | undefined;
  readonly archiveStatus?: string | undefined;
  readonly contentLength?: number | undefined;
  readonly eTag?: string | undefined;
  /** ISO 8601. */
  readonly lastModified?: string | undefined;
  readonly versionId?: string | undefined;
  readonly metadata?: Metadata | undefined;
  readonly missingMeta?: number | undefined;
  readonly objectLockMode?: string | undefined;
  /** ISO 8601. */
  readonly objectLockRetainUntil?: string | undefined;
  readonly objectLockLegalHold?: string | undefined;
  readonly replicationStatus?: string | undefined;
  readonly websiteRedirectLocation?: string | undefined;
  /** What S3 said to a follow-up GET of the same object, which has a body where HEAD has none (E20). */
  readonly message?: string | undefined;
  /** The EncryptionStatus of an inventory row for this very version, where there is one (E95). */
  readonly inventoryStatus?: string | undefined;
};

/** A HEAD's answer as facts. 404 is for the caller: there is no object to have facts about. */
export function factsFromHead(listed: Listed, head: HeadAnswer): ObjectFacts {
  const ref = refOf(listed.ref, head.versionId);
  if (head.status !== 200) return unreadable({ ...listed, ref }, head);
  const { metadata, missingMeta = 0 } = head;
  const size = head.contentLength ?? listed.size;
  const storageClass = head.storageClass || "STANDARD";
  return {
    ref,
    current: listed.current,
    size,
    lastModified: head.lastModified ?? listed.lastModified,
    eTag: withoutQuotes(head.eTag ?? listed.eTag),
    storageClass,
    archive: archiveFrom(storageClass, head.restore, head.archiveStatus),
    serverSide: serverSideFromFields(head, `HEAD of ${nameOf(ref)}`),
    clientSide:
      metadata === undefined && missingMeta === 0
        ? absent
        : clientSideFromMetadata(metadata ?? {}, missingMeta, size),
    lock: lockFrom(head),
    ...(head.replicationStatus ? { replicationStatus: head.replicationStatus } : {}),
    ...(head.websiteRedirectLocation ? { websiteRedirect: head.websiteRedirectLocation } : {}),
    instructionFile: metadata !== undefined && isInstructionFile(metadata),
  };
}

/** What remains to be said of an object whose HEAD failed: the listing, and perhaps that it is SSE-C. */
function unreadable(listed: Listed, head: HeadAnswer): ObjectFacts {
  const why = whyNot(listed.ref, head);
  const clientSide: Fact<ClientSide> = { state: "unknown", why };
  return {
    ref: listed.ref,
    current: listed.current,
    size: listed.size,
    lastModified: listed.lastModified,
    eTag: withoutQuotes(listed.eTag),
    storageClass: listed.storageClass || "STANDARD",
    archive: archiveFrom(listed.storageClass, head.restore, head.archiveStatus),
    serverSide: sseCFrom(head) ?? { state: "unknown", why },
    clientSide,
    lock: lockFrom(head),
    instructionFile: false,
  };
}

// The two sentences that prove SSE-C: to a read without a key (E87) and to one with the wrong key (E88). Each must end
// the message: what stands before it may be an object's key, which anybody can choose.
const PROOFS = [
  /stored using a form of server side encryption\. the correct parameters must be provided to retrieve the object\.?$/i,
  /with customer provided keys must provide the correct secret key\.?$/i,
];

/**
 * A failed HEAD is SSE-C for certain when S3 says so in words or an inventory does; a bare 400 makes it probable.
 * A 400 with other words is something else: an expired token answers 400 too.
 */
function sseCFrom(head: HeadAnswer): Fact<ServerSide> | undefined {
  const { message } = head;
  const proven =
    head.inventoryStatus === "SSE-C" ||
    (message !== undefined && PROOFS.some((proof) => proof.test(message)));
  if (proven) return known({ type: "sse-c", certainty: "proven" });
  return head.status === 400 && !message ? known({ type: "sse-c", certainty: "probable" }) : undefined;
}

const REASONS: Readonly<Record<number, { readonly reason: Unknown["reason"]; readonly words: string }>> = {
  0: { reason: "timeout", words: "got no answer" },
  301: { reason: "wrong-region", words: "was sent to another Region (301)" },
  307: { reason: "wrong-region", words: "was sent to another Region (307)" },
  400: { reason: "failed", words: "was refused (400): the object may need an SSE-C key" },
  403: { reason: "access-denied", words: "was denied (403)" },
  404: { reason: "not-found", words: "found no such object (404)" },
  405: { reason: "not-found", words: "found a delete marker, which holds no data (405)" },
  412: { reason: "failed", words: "found the object changed (412)" },
  429: { reason: "throttled", words: "was throttled (429)" },
  501: { reason: "unsupported", words: "is not supported there (501)" },
  503: { reason: "throttled", words: "was throttled (503)" },
};

function whyNot(ref: ObjectRef, head: HeadAnswer): Unknown {
  const { reason, words } = REASONS[head.status] ?? { reason: "failed", words: `failed (${head.status})` };
  const said = head.message ? `; S3 says: ${head.message}` : ".";
  return { reason, message: `HEAD of ${nameOf(ref)} ${words}${said}` };
}

function lockFrom(head: HeadAnswer): ObjectFacts["lock"] {
  return {
    ...(head.objectLockMode ? { mode: head.objectLockMode } : {}),
    ...(head.objectLockRetainUntil ? { retainUntil: head.objectLockRetainUntil } : {}),
    legalHold: head.objectLockLegalHold === "ON",
  };
}

function refOf(ref: ObjectRef, versionId: string | undefined): ObjectRef {
  return ref.versionId === undefined && versionId ? { ...ref, versionId } : ref;
}

function nameOf(ref: ObjectRef): string {
  return `s3://${ref.bucket}/${ref.key}${ref.versionId === undefined ? "" : ` (version ${ref.versionId})`}`;
}

function withoutQuotes(eTag: string): string {
  // As HEAD writes it (V7); a listing's has none left.
  const inner = eTag.startsWith('"') && eTag.endsWith('"') ? eTag.slice(1, -1) : eTag;
  return inner.includes('"') ? inner.replaceAll('"', "") : inner;
}
