import { AwsError } from "../../errors.ts";
import type { S3Call, S3World } from "../action.ts";
import { type ChecksumAlgorithm, checksumOf } from "../checksums.ts";
import { invalidRequest, preconditionFailed } from "../object-errors.ts";
import { type DataKeys, type KeyUser, storedDataKeys } from "../sse/data-keys.ts";
import { open, resealed, seal } from "../sse/seal.ts";
import type { Annotation, ObjectVersion, StoredEncryption } from "../store.ts";
import { unquoted } from "./conditions.ts";
import { eTagOf, md5Hex } from "./etag.ts";

/** Annotations of one object version (E218). */
export const ANNOTATION_LIMIT = 1000;

/** Bytes of UTF-8 (E218). */
const NAME_LIMIT = 512;

const NAME = /^[\p{L}0-9_.-]+$/u;
const RESERVED = /^(?:aws|s3)/i;

const NONE: ReadonlyMap<string, Annotation> = new Map();

export function annotationsOf({ annotations }: ObjectVersion): ReadonlyMap<string, Annotation> {
  return annotations ?? NONE;
}

/** The annotation a call is about. @throws AwsError AnnotationNameTooLong or InvalidAnnotationName (E218). */
export function annotationName(call: S3Call): string {
  const name = call.query.get("annotationName") ?? "";
  if (Buffer.byteLength(name) > NAME_LIMIT)
    throw new AwsError("AnnotationNameTooLong", 400, "The annotation name exceeds 512 bytes.");
  if (!NAME.test(name) || RESERVED.test(name))
    throw new AwsError("InvalidAnnotationName", 400, "The annotation name you provided is invalid.");
  return name;
}

/** The ETag is the object's, never the annotation's (E221). @throws AwsError PreconditionFailed. */
export function checkObjectCondition({ request }: S3Call, { eTag }: ObjectVersion): void {
  const condition = "x-amz-object-if-match";
  const wanted = request.headers[condition];
  if (wanted !== undefined && unquoted(wanted) !== eTag) throw preconditionFailed(condition);
}

/** How annotations of an object are encrypted: as the object, with SSE-S3 where it is not at all (E220). */
export function annotationEncryption({ encryption }: Pick<ObjectVersion, "encryption">): StoredEncryption {
  return encryption.type === "none" ? { type: "AES256" } : encryption;
}

/** The object's own data keys seal its annotations, so that whatever becomes of its key becomes of theirs. */
export function annotationKeys(
  version: Pick<ObjectVersion, "encryption">,
  user: KeyUser,
  s3: S3World,
): DataKeys {
  return storedDataKeys(annotationEncryption(version), undefined, user, s3);
}

/** @throws AwsError InvalidRequest, as an object under SSE-C can have no annotations (E220). */
export function refuseUnderCustomerKey({ encryption }: Pick<ObjectVersion, "encryption">): void {
  if (encryption.type === "SSE-C")
    throw invalidRequest("Annotations are not supported for objects that are encrypted with SSE-C.");
}

/** A payload, sealed. */
export function newAnnotation(
  payload: Uint8Array,
  checksums: Annotation["checksums"],
  under: { readonly encryption: StoredEncryption; readonly dataKeys: DataKeys },
  s3: S3World,
): Annotation {
  return {
    lastModified: s3.clock.now(),
    size: payload.length,
    eTag: eTagOf(md5Hex(payload), under.encryption, s3.random),
    checksums,
    sealed: seal(payload, under.dataKeys, s3.random),
  };
}

/** The same annotations under other data keys. */
export function resealedAnnotations(
  { annotations }: ObjectVersion,
  from: DataKeys,
  to: DataKeys,
  s3: S3World,
): Pick<ObjectVersion, "annotations"> {
  if (annotations === undefined) return {};
  const moved = [...annotations].map(
    ([name, each]) => [name, { ...each, sealed: resealed(each.sealed, from, to, s3.random) }] as const,
  );
  return { annotations: new Map(moved) };
}

/** Annotations as a copy has them: new, with the checksums of the source unless it asks for others (E219). */
export function copiedAnnotations(
  source: ObjectVersion,
  from: DataKeys,
  under: { readonly encryption: StoredEncryption; readonly dataKeys: DataKeys },
  algorithm: ChecksumAlgorithm | undefined,
  s3: S3World,
): Pick<ObjectVersion, "annotations"> {
  const copied = [...annotationsOf(source)].map(([name, each]) => {
    const payload = open(each.sealed, from);
    const checksums =
      algorithm === undefined ? each.checksums : { [algorithm]: checksumOf(algorithm, payload) };
    return [name, newAnnotation(payload, checksums, under, s3)] as const;
  });
  return { annotations: new Map(copied) };
}

/** x-amz-object-version-id, where the bucket has versions. */
export function annotatedVersionHeader(
  { versioning }: { readonly versioning: string },
  { versionId }: ObjectVersion,
): Record<string, string> {
  return versioning === "disabled" ? {} : { "x-amz-object-version-id": versionId };
}
