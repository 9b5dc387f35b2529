/** Bucket-level calls (V61, V62, V64, V65). Calls on objects are data events, which are off by default (V68). */

import { hostIdOf } from "../random.ts";
import { addressOf } from "../s3/address.ts";
import { s3Arn } from "../s3/bucket.ts";
import type { Call } from "../types.ts";
import { s3Namespace } from "../wire/xml.ts";
import { readXml, type XmlElement } from "../wire/xml-reader.ts";
import type { TrailResource } from "./record.ts";
import { type Describe, onlyReads, type Seen } from "./seen.ts";

/** Where CloudTrail's name of a call is not that of the API (V62). */
const renamed: Readonly<Record<string, string>> = {
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  DeletePublicAccessBlock: "DeleteBucketPublicAccessBlock",
  PutBucketNotificationConfiguration: "PutBucketNotification",
  GetBucketNotificationConfiguration: "GetBucketNotification",
  PutBucketLifecycleConfiguration: "PutBucketLifecycle",
  GetBucketLifecycleConfiguration: "GetBucketLifecycle",
};

/** What they list are objects. */
const aboutObjects = new Set(["ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads"]);

/** Whether a path has no key in it, as far as its slashes tell; what is left open the operation's name tells. */
export const mayBeBucketLevel = ({ request }: Call): boolean => {
  const slash = request.path.indexOf("/", 1);
  return slash < 0 || slash === request.path.length - 1;
};

const isBucketLevel = (operation: string): boolean =>
  !aboutObjects.has(operation) &&
  (/Bucket|PublicAccessBlock/.test(operation) || /ObjectLockConfiguration$/.test(operation));

const plainValue = (text: string): unknown => {
  if (text === "true" || text === "false") return text === "true";
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
};

/** Elements of one name become a list, a single one stays alone (V65 (?): consumers must take both). */
const jsonOf = ({ children, text }: XmlElement): unknown => {
  if (children.length === 0) return plainValue(text);
  const members: Record<string, unknown> = {};
  for (const { name } of children) {
    const same = children.filter((child) => child.name === name).map(jsonOf);
    members[name] = same.length === 1 ? same[0] : same;
  }
  return members;
};

const policyIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The document a call brought, under the name it has in the event. */
const documentIn = ({ call, operation }: Seen): Readonly<Record<string, unknown>> => {
  const text = new TextDecoder().decode(call.body);
  if (text === "") return {};
  // The policy is there as an object (V64).
  if (operation === "PutBucketPolicy") return { bucketPolicy: policyIn(text) };
  try {
    const root = readXml(text);
    const members = jsonOf(root);
    return { [root.name]: { ...s3Namespace, ...(typeof members === "object" && members) } };
  } catch {
    return {};
  }
};

const parametersOf = (seen: Seen): Readonly<Record<string, unknown>> => {
  const { bucketName, query } = addressOf(seen.call.request);
  const asked = [...query].filter(([name]) => name !== "x-id" && !name.startsWith("X-Amz-"));
  return {
    ...documentIn(seen),
    ...(bucketName !== undefined && { bucketName }),
    Host: seen.call.request.headers["host"] ?? "",
    ...Object.fromEntries(asked),
  };
};

const lengthOf = (body: Uint8Array | string | undefined): number =>
  body === undefined ? 0 : Buffer.byteLength(body);

const additionalOf = ({ call, outcome }: Seen): Readonly<Record<string, unknown>> => ({
  SignatureVersion: "SigV4",
  CipherSuite: "TLS_AES_128_GCM_SHA256",
  AuthenticationMethod: call.authType === "REST-QUERY-STRING" ? "QueryString" : "AuthHeader",
  bytesTransferredIn: call.body.length,
  bytesTransferredOut: "body" in outcome ? lengthOf(outcome.body) : 0,
  "x-amz-id-2": hostIdOf(call.requestId),
});

const resourcesOf = ({ call, account }: Seen): readonly TrailResource[] => {
  const { bucketName } = addressOf(call.request);
  return bucketName === undefined
    ? []
    : [{ accountId: account, type: "AWS::S3::Bucket", ARN: s3Arn(bucketName) }];
};

export const describeS3: Describe = (seen) => {
  const { operation } = seen;
  if (!isBucketLevel(operation)) return undefined;
  return {
    name: renamed[operation] ?? operation,
    readOnly: onlyReads(operation),
    resources: resourcesOf(seen),
    requestParameters: () => parametersOf(seen),
    responseElements: () => undefined,
    additionalEventData: () => additionalOf(seen),
  };
};
