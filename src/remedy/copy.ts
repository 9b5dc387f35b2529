import { encryptionName } from "../encryption/names.ts";
import type { No } from "./codes.ts";
import { expiryRule } from "./lifecycle.ts";
import type { Source } from "./source.ts";
import type { RemedySubject } from "./subject.ts";

/** Parts a multipart upload may have (L9). */
const MOST_PARTS = 10_000;

/** Why this version may not be copied onto itself; undefined where nothing would be lost. */
export function copyForbidden(subject: RemedySubject, source: Source): No | undefined {
  return (
    noncurrent(subject, source) ??
    archived(subject) ??
    versionAtRisk(subject) ??
    aclAtRisk(subject) ??
    multipartForbidden(subject)
  );
}

/** A copy of an old version would become the current one (E157). */
function noncurrent({ facts }: RemedySubject, source: Source): No | undefined {
  if (facts.current) return undefined;
  const code = source.type === "none" ? "NONCURRENT-NOT-ENCRYPTED" : "NONCURRENT-NEEDS-COPY";
  return {
    code,
    reason: `This old version has ${encryptionName(source)}, which only a copy could change, and a copy would become the current version (E157).`,
    advice: `If the version is not needed, a lifecycle rule of yours can expire it, for example ${expiryRule(facts.ref)}; bucketseal never installs one.`,
  };
}

function archived({ facts }: RemedySubject): No | undefined {
  if (facts.archive === "no" || facts.archive === "restored") return undefined;
  const reason =
    facts.archive === "restoring"
      ? `The object is being restored from ${facts.storageClass} and cannot be copied yet (E175).`
      : `The object is archived (${facts.storageClass}) and cannot be copied before it is restored (E175).`;
  return { code: "ARCHIVED-RESTORE-FIRST", reason };
}

/** In a suspended bucket a write replaces the null version, which may be the only copy of other data. */
function versionAtRisk({ facts, bucket, otherVersions }: RemedySubject): No | undefined {
  const { versioning } = bucket;
  if (versioning.state === "unknown") {
    return {
      code: "VERSIONING-UNKNOWN",
      reason: `Whether a copy would replace this object or add a version is unknown: ${versioning.why.message}`,
    };
  }
  if (versioning.state === "absent" || versioning.value !== "suspended") return undefined;
  // Copied onto itself, the null version is replaced by the same bytes in one step, as in an unversioned bucket.
  if (facts.ref.versionId === "null") return undefined;
  if (otherVersions !== "unknown" && !otherVersions.nullVersionNoncurrent) return undefined;
  return {
    code: "NULL-VERSION-AT-RISK",
    reason: `Versioning is suspended, so a copy would be written as the null version and ${
      otherVersions === "unknown" ? "might" : "would"
    } destroy the one that is there.`,
  };
}

/** A copy resets the ACL (E163); it is read and sent along where ACLs are on, which must be known. */
function aclAtRisk({ bucket }: RemedySubject): No | undefined {
  if (bucket.ownership.state !== "unknown") return undefined;
  return {
    code: "ACL-WOULD-CHANGE",
    reason: `A copy resets the object's ACL (E163), and whether ACLs are on is unknown: ${bucket.ownership.why.message}`,
  };
}

/** Nothing but the bytes goes along with a multipart copy, so all the rest must be readable (E174, S31). */
function multipartForbidden(subject: RemedySubject): No | undefined {
  const { facts, copyLimit } = subject;
  if (facts.size <= copyLimit) return undefined;
  if (facts.size > copyLimit * MOST_PARTS) {
    return {
      code: "TOO-LARGE-TO-COPY",
      reason: `The object has ${facts.size} bytes, more than ${MOST_PARTS} parts of ${copyLimit} bytes can hold (L9).`,
    };
  }
  if (facts.clientSide.state !== "unknown") return annotationsLost(subject);
  return {
    code: "METADATA-UNREADABLE",
    reason: `The object is too large for CopyObject, and a multipart copy must send all metadata again, which could not be read: ${facts.clientSide.why.message}`,
  };
}

/**
 * A multipart copy leaves annotations behind (E162). They can be written again only after it, and meanwhile the old
 * version must keep them, and somebody must be sure to go on where that is cut off.
 */
function annotationsLost({ annotations, bucket, resumable }: RemedySubject): No | undefined {
  if (annotations === undefined) return undefined;
  if (annotations.state !== "known") {
    const why = annotations.state === "unknown" ? annotations.why.message : "it was not told.";
    return leftBehind(`whether this object has any is unknown: ${why}`, "LIST");
  }
  if (annotations.value.count === 0) return undefined;
  const versioned = bucket.versioning.state === "known" && bucket.versioning.value === "enabled";
  if (!versioned)
    return leftBehind("without versioning no old version would keep those of this object.", "VERSION");
  if (!resumable)
    return leftBehind(
      "nothing would write those of this object again if that were cut off here.",
      "RECEIPTS",
    );
  return undefined;
}

const annotationAdvice = {
  LIST: "Let bucketseal list annotations (s3:ListObjectAnnotations, s3:ListObjectVersionAnnotations), and plan again.",
  VERSION:
    "Enable versioning on the bucket, or keep the annotations elsewhere and take them off the object; then plan again.",
  RECEIPTS:
    "Mend the object with 'bucketseal plan' and 'bucketseal apply', whose receipts let a later run end what was begun.",
} as const;

function leftBehind(why: string, advice: keyof typeof annotationAdvice): No {
  return {
    code: "ANNOTATIONS-WOULD-BE-LOST",
    reason: `The object is too large for CopyObject, a multipart copy leaves annotations behind (E162), and ${why}`,
    advice: annotationAdvice[advice],
  };
}
