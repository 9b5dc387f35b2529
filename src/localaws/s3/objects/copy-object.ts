import type { S3Action, S3Call } from "../action.ts";
import { type ChecksumAlgorithm, checksumOf, isChecksumAlgorithm } from "../checksums.ts";
import { invalidArgument } from "../object-errors.ts";
import { xmlReply } from "../replies.ts";
import { refuseBlockedUpload } from "../sse/blocked.ts";
import { chosenEncryptionHeaders } from "../sse/reply-headers.ts";
import { openRange } from "../sse/seal.ts";
import type { ObjectVersion } from "../store.ts";
import { checkWriteConditions } from "./conditions.ts";
import { copyResult } from "./copy-result.ts";
import { type CopySource, copySourceOf, refuseOverCopyLimit, sourceVersionHeader } from "./copy-source.ts";
import { storeObject, type Template, templateOf, writtenVersionHeader } from "./new-object.ts";
import { authorizeOn, authorizeWrite } from "./permissions.ts";
import { encryptionForWrite, sealWhole } from "./seal-new.ts";
import { refuseIdleSelfCopy } from "./self-copy.ts";
import { targetOf } from "./target.ts";
import { requestedAlgorithm } from "./upload-checksum.ts";

/**
 * Copies an object, also onto itself. What is kept and what is lost is as E159-E167 say: metadata and tags stay, ACL,
 * storage class, redirect and lock go unless the request names them, the encryption is decided anew (E154, E155).
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
  if (directives.tagging === "COPY" && Object.keys(template.tags).length > 0) {
    const { key: sourceKey, versionId } = source.version;
    const about = {
      key: sourceKey,
      versionId: source.named ? versionId : undefined,
      version: source.version,
    };
    // Missing rights fail the copy of tagged objects only (E161).
    authorizeOn(call, s3, source.bucket, "GetObject*Tagging", about);
    authorizeOn(call, s3, bucket, "PutObjectTagging", { key, versionId: undefined });
  }
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
