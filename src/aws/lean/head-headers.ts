import type { HeadAnswer } from "../../encryption/from-head.ts";
import { beginsWith, hashAt, hashOf, isNamed, nameAt, type ResponseHead, valueAt } from "../http/head.ts";

type Mutable = { -readonly [Name in keyof HeadAnswer]: HeadAnswer[Name] };
type Reader = (answer: Mutable, value: string) => boolean;

const metadataPrefix = "x-amz-meta-";

/** Headers that are read, and whether the value could be understood. */
const readers: Readonly<Record<string, Reader>> = {
  "x-amz-server-side-encryption": text("serverSideEncryption"),
  "x-amz-server-side-encryption-aws-kms-key-id": text("sseKmsKeyId"),
  "x-amz-server-side-encryption-customer-algorithm": text("sseCustomerAlgorithm"),
  "x-amz-server-side-encryption-customer-key-md5": text("sseCustomerKeyMd5"),
  "x-amz-storage-class": text("storageClass"),
  "x-amz-restore": text("restore"),
  "x-amz-archive-status": text("archiveStatus"),
  etag: text("eTag"),
  "x-amz-version-id": text("versionId"),
  "x-amz-object-lock-mode": text("objectLockMode"),
  "x-amz-object-lock-legal-hold": text("objectLockLegalHold"),
  "x-amz-replication-status": text("replicationStatus"),
  "x-amz-website-redirect-location": text("websiteRedirectLocation"),
  "content-length": whole("contentLength"),
  "x-amz-missing-meta": whole("missingMeta"),
  "x-amz-server-side-encryption-bucket-key-enabled": (answer, value) => {
    answer.bucketKeyEnabled = value === "true";
    return value === "true" || value === "false";
  },
  "last-modified": (answer, value) => {
    answer.lastModified = isoFromHttp(value);
    return answer.lastModified !== undefined;
  },
  "x-amz-object-lock-retain-until-date": (answer, value) => {
    answer.objectLockRetainUntil = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? isoOf(value) : undefined;
    return answer.objectLockRetainUntil !== undefined;
  },
};

type Texts = {
  [Name in keyof HeadAnswer]-?: string extends HeadAnswer[Name] ? Name : never;
}[keyof HeadAnswer];

function text(name: Texts): Reader {
  return (answer, value) => {
    answer[name] = value;
    return true;
  };
}

function whole(name: "contentLength" | "missingMeta"): Reader {
  return (answer, value) => {
    answer[name] = Number(value);
    return /^\d{1,15}$/.test(value);
  };
}

type Entry = { readonly name: string; readonly read: Reader; readonly bit: number };

/** By the hash of their name; one bit for each tells which were seen. */
const byHash: ReadonlyMap<number, Entry> = new Map(
  Object.entries(readers).map(([name, read], index) => [hashOf(name), { name, read, bit: 2 ** index }]),
);

/**
 * The headers of a 200 as they came off the wire.
 * @returns undefined when one of them is not as S3 writes it, or comes twice: another reader must look at it.
 */
export function headAnswerFrom(head: ResponseHead): HeadAnswer | undefined {
  const answer: Mutable = { status: 200 };
  let seen = 0;
  for (let line = 0; line < head.count; line += 1) {
    const entry = byHash.get(hashAt(head, line));
    if (entry === undefined || !isNamed(head, line, entry.name)) {
      if (beginsWith(head, line, metadataPrefix) && !addMetadata(answer, head, line)) return undefined;
      continue;
    }
    if ((seen & entry.bit) !== 0 || !entry.read(answer, valueAt(head, line))) return undefined;
    seen |= entry.bit;
  }
  return answer;
}

function addMetadata(answer: Mutable, head: ResponseHead, line: number): boolean {
  const name = nameAt(head, line).slice(metadataPrefix.length);
  const metadata: Record<string, string> = (answer.metadata as Record<string, string> | undefined) ?? {};
  answer.metadata = metadata;
  if (Object.hasOwn(metadata, name)) return false;
  metadata[name] = valueAt(head, line);
  return true;
}

const months: Readonly<Record<string, string>> = Object.fromEntries(
  ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].map((name, index) => [
    name,
    String(index + 1).padStart(2, "0"),
  ]),
);

const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d) GMT$/;

/** The date read last: objects that were written together are listed together. */
let datedLast: { readonly value: string; readonly iso: string | undefined } = { value: "", iso: undefined };

/** An HTTP date as ISO 8601. */
function isoFromHttp(value: string): string | undefined {
  if (value !== datedLast.value) datedLast = { value, iso: parsedHttpDate(value) };
  return datedLast.iso;
}

function parsedHttpDate(value: string): string | undefined {
  const [, day = "", name = "", year, time] = httpDate.exec(value) ?? [];
  const month = months[name];
  if (month === undefined) return undefined;
  const iso = `${year}-${month}-${day}T${time}.000Z`;
  // Every month has these days: nothing is left to be worked out.
  return inEveryMonth.test(day) ? iso : isoOf(iso);
}

const inEveryMonth = /^(?:0[1-9]|1\d|2[0-8])$/;

function isoOf(value: string): string | undefined {
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
