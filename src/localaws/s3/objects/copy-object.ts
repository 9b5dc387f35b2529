import type { S3Action, S3Call, S3World } from "../action.ts";
import { type ChecksumAlgorithm, checksumOf, isChecksumAlgorithm } from "../checksums.ts";
import { invalidArgument } from "../object-errors.ts";
import { xmlReply } from "../replies.ts";
import { refuseBlockedUpload } from "../sse/blocked.ts";
import { chosenEncryptionHeaders } from "../sse/reply-headers.ts";
import { openRange } from "../sse/seal.ts";
import type { ObjectVersion } from "../store.ts";
import { annotationKeys, annotationsOf, copiedAnnotations, refuseUnderCustomerKey } from "./annotation.ts";
import { checkWriteConditions } from "./conditions.ts";
import { copyResult } from "./copy-result.ts";
import { type CopySource, copySourceOf, refuseOverCopyLimit, sourceVersionHeader } from "./copy-source.ts";
import { storeObject, type Template, templateOf, writtenVersionHeader } from "./new-object.ts";
import { authorizeOn, authorizeWrite } from "./permissions.ts";
import { encryptionForWrite, sealWhole } from "./seal-new.ts";
import { refuseIdleSelfCopy } from "./self-copy.ts";
import { type Target, targetOf } from "./target.ts";
import { requestedAlgorithm } from "./upload-checksum.ts";

/**
 * Copies an object, also onto itself. What is kept and what is lost is as E159-E167 say: metadata, tags and annotations
 * stay, ACL, storage class, redirect and lock go unless the request names them, the encryption is decided anew (E154,
 * E155).
 */
export const copyObject: S3Action = (call, s3) => {
  const target = targetOf(call, s3);
  const { bucket, key, place } = target;
  const { headers } = call.request;
  authorizeWrite(call, s3, bucket, key, true);
  const action = "s3:CopyObject";
  refuseBlockedUpload(headers, bucket.encryption, {
    action,
    caller: call.caller,
    objectArn: place.objectArn,
  });
  const directives = directivesOf(call);
  const source = copySourceOf(call, s3);
  refuseOverCopyLimit(source.version.size, s3);
  refuseIdleSelfCopy(headers, target, source);
  const template = copyTemplate(templateOf(call, bucket, s3.clock.now()), source, directives);
  // Missing rights fail the copy of tagged objects only (E161).
  if (directives.tagging === "COPY" && Object.keys(template.tags).length > 0)
    authorizeTaking(call, s3, source, target, "Tagging");
  checkWriteConditions(headers, key, bucket.objects.current(key));
  const body = bodyOf(source);
  const made = encryptionForWrite(call, s3, target);
  const algorithm = checksumAlgorithm(call, source.version);
  const version = storeObject(
    bucket,
    key,
    template,
    {
      ...sealWhole(body, made, s3),
      ...annotationsTaken(call, s3, source, target, made),
      checksums: { [algorithm]: checksumOf(algorithm, body) },
      checksumType: "FULL_OBJECT",
    },
    s3,
  );
  s3.emit({ name: "ObjectCreated:Copy", bucket: bucket.name, key, version, call });
  return xmlReply("CopyObjectResult", copyResult(version), {
    ...sourceVersionHeader(source),
    ...writtenVersionHeader(bucket, version),
    ...chosenEncryptionHeaders(version.encryption),
  });
};

/** What goes along with a copy needs rights of its own on both sides. */
function authorizeTaking(
  call: S3Call,
  s3: S3World,
  { bucket, named, version }: CopySource,
  target: Target,
  what: "Tagging" | "Annotation",
): void {
  const about = { key: version.key, versionId: named ? version.versionId : undefined, version };
  authorizeOn(call, s3, bucket, `GetObject*${what}`, about);
  authorizeOn(call, s3, target.bucket, `PutObject${what}`, { key: target.key, versionId: undefined });
}

/** Annotations go along unless the request leaves them out (E162). Objects without any need no rights for them. */
function annotationsTaken(
  call: S3Call,
  s3: S3World,
  source: CopySource,
  target: Target,
  made: ReturnType<typeof encryptionForWrite>,
) {
  const name = "x-amz-object-annotation-directive";
  const wanted = call.request.headers[name] ?? call.query.get(name) ?? "COPY";
  if (wanted !== "COPY" && wanted !== "EXCLUDE")
    throw invalidArgument("Unknown annotation directive.", name, wanted);
  if (wanted === "EXCLUDE" || annotationsOf(source.version).size === 0) return {};
  authorizeTaking(call, s3, source, target, "Annotation");
  refuseUnderCustomerKey(made);
  const from = annotationKeys(source.version, call, s3);
  return copiedAnnotations(source.version, from, made, requestedAlgorithm(call.request.headers), s3);
}

type Directives = { readonly metadata: Directive; readonly tagging: Directive };
type Directive = "COPY" | "REPLACE";

function directivesOf(call: S3Call): Directives {
  return { metadata: directive(call, "metadata"), tagging: directive(call, "tagging") };
}

function directive(call: S3Call, name: "metadata" | "tagging"): Directive {
  const header = `x-amz-${name}-directive`;
  const value = call.request.headers[header] ?? "COPY";
  if (value === "COPY" || value === "REPLACE") return value;
  throw invalidArgument(`Unknown ${name} directive.`, header, value);
}

function copyTemplate(asked: Template, { version }: CopySource, directives: Directives): Template {
  return {
    ...asked,
    ...(directives.metadata === "COPY" && { headers: version.headers, metadata: version.metadata }),
    ...(directives.tagging === "COPY" && { tags: version.tags }),
  };
}

function bodyOf(source: CopySource): Uint8Array {
  const { version } = source;
  const keys = source.dataKeys();
  return version.size === 0 ? new Uint8Array(0) : openRange(version.sealed, keys, 0, version.size - 1);
}

/** The algorithm asked for, else that of the source, else the one S3 takes by itself (E143). */
function checksumAlgorithm(call: S3Call, source: ObjectVersion): ChecksumAlgorithm {
  const kept = Object.keys(source.checksums).find(isChecksumAlgorithm);
  return requestedAlgorithm(call.request.headers) ?? kept ?? "CRC64NVME";
}
