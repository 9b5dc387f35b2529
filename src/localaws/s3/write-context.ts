import type { S3Call, S3World } from "./action.ts";
import type { ContextKeys } from "./call-context.ts";

const PREFIX = "s3:x-amz-server-side-encryption";

/** Request headers that a condition key repeats as they were sent, by header (P1, P3, P9). */
const REPEATED: Readonly<Record<string, string>> = {
  "x-amz-server-side-encryption": PREFIX,
  "x-amz-server-side-encryption-customer-algorithm": `${PREFIX}-customer-algorithm`,
  "x-amz-acl": "s3:x-amz-acl",
  "x-amz-grant-read": "s3:x-amz-grant-read",
  "x-amz-grant-write": "s3:x-amz-grant-write",
  "x-amz-grant-read-acp": "s3:x-amz-grant-read-acp",
  "x-amz-grant-write-acp": "s3:x-amz-grant-write-acp",
  "x-amz-grant-full-control": "s3:x-amz-grant-full-control",
  "x-amz-storage-class": "s3:x-amz-storage-class",
  "x-amz-metadata-directive": "s3:x-amz-metadata-directive",
  "x-amz-website-redirect-location": "s3:x-amz-website-redirect-location",
  "x-amz-object-lock-mode": "s3:object-lock-mode",
  "x-amz-object-lock-retain-until-date": "s3:object-lock-retain-until-date",
  "x-amz-object-lock-legal-hold": "s3:object-lock-legal-hold",
  "if-match": "s3:if-match",
  "if-none-match": "s3:if-none-match",
};

/**
 * The condition keys of a write, from the headers it came with: the policy is judged on the request as sent, the
 * bucket default is applied afterwards (P29).
 */
export function writeContext(call: S3Call, s3: S3World): ContextKeys {
  const { headers } = call.request;
  const keys: Record<string, readonly string[]> = {};
  for (const [header, key] of Object.entries(REPEATED)) {
    const value = headers[header];
    if (value !== undefined) keys[key] = [value];
  }
  const keyId = headers["x-amz-server-side-encryption-aws-kms-key-id"];
  if (keyId !== undefined) keys[`${PREFIX}-aws-kms-key-id`] = [keyArn(keyId, call, s3)];
  const source = headers["x-amz-copy-source"];
  if (source !== undefined) keys["s3:x-amz-copy-source"] = [copySource(source)];
  return { ...keys, ...requestTagContext(tagHeader(headers["x-amz-tagging"])) };
}

/**
 * The key-id condition key is an ARN (P2), so an id or alias in the header is resolved as the requester's account
 * sees it (E39). Only the header counts; another reading of the guide would fill the key from the bucket default
 * too (P31 (?)), which P29's evidence speaks against.
 */
function keyArn(keyId: string, call: S3Call, s3: S3World): string {
  return s3.kms.keyArn(keyId, call.caller.account, call.region) ?? keyId;
}

/** As conditions are written: bucket/key, without a leading slash and without the version. */
function copySource(header: string): string {
  const path = header.replace(/^\//, "").replace(/\?versionId=.*$/, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * The encryption keys of a multipart upload, to judge its parts and its completion with: those its creation was sent,
 * since these calls carry no SSE header (E6). No primary source tells (P33 (?)); without them AWS's own sample policies
 * would deny every multipart upload. A bucket default that filled them does not count, as nowhere else (P29). SSE-C is
 * judged by each call's own headers (P34).
 */
export function uploadContext(creation: S3Call, s3: S3World): ContextKeys {
  const names = [PREFIX, `${PREFIX}-aws-kms-key-id`];
  return Object.fromEntries(
    Object.entries(writeContext(creation, s3)).filter(([name]) => names.includes(name)),
  );
}

/** Tags an object is to get: s3:RequestObjectTag/KEY and s3:RequestObjectTagKeys. */
export function requestTagContext(tags: Readonly<Record<string, string>>): ContextKeys {
  return {
    ...Object.fromEntries(
      Object.entries(tags).map(([key, value]) => [`s3:RequestObjectTag/${key}`, [value]]),
    ),
    "s3:RequestObjectTagKeys": Object.keys(tags),
  };
}

/** Tags an object has: s3:ExistingObjectTag/KEY. */
export function existingTagContext(tags: Readonly<Record<string, string>>): ContextKeys {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`s3:ExistingObjectTag/${key}`, [value]]),
  );
}

function tagHeader(header: string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(header ?? ""));
}
