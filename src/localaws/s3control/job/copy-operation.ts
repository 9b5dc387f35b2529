import { httpDate } from "../../http-date.ts";
import { childOf, childrenOf, childText, type XmlElement } from "../../wire/xml-reader.ts";
import { invalidRequest } from "../errors.ts";
import { bucketInArn, requiredText } from "./fields.ts";
import { encodedPath, type TaskMaker } from "./task-request.ts";

type Headers = Record<string, string>;

/** Members of the operation that are a header of CopyObject each. */
const HEADERS: Readonly<Record<string, string>> = {
  MetadataDirective: "x-amz-metadata-directive",
  CannedAccessControlList: "x-amz-acl",
  StorageClass: "x-amz-storage-class",
  RedirectLocation: "x-amz-website-redirect-location",
  BucketKeyEnabled: "x-amz-server-side-encryption-bucket-key-enabled",
  ChecksumAlgorithm: "x-amz-checksum-algorithm",
  ObjectLockMode: "x-amz-object-lock-mode",
  ObjectLockRetainUntilDate: "x-amz-object-lock-retain-until-date",
  ObjectLockLegalHoldStatus: "x-amz-object-lock-legal-hold",
};

/** Members of NewObjectMetadata that are a header each; they count only where metadata is replaced (I56). */
const METADATA: Readonly<Record<string, string>> = {
  CacheControl: "cache-control",
  ContentDisposition: "content-disposition",
  ContentEncoding: "content-encoding",
  ContentLanguage: "content-language",
  ContentType: "content-type",
  HttpExpiresDate: "expires",
};

const headersIn = (parent: XmlElement | undefined, names: Readonly<Record<string, string>>): Headers =>
  Object.fromEntries(
    Object.entries(names).flatMap(([name, header]) => {
      const text = childText(parent, name);
      return text ? [[header, text]] : [];
    }),
  );

const userMetadata = (metadata: XmlElement | undefined): Headers =>
  Object.fromEntries(
    childrenOf(childOf(metadata, "UserMetadata"), "entry").map((entry) => [
      `x-amz-meta-${(childText(entry, "key") ?? "").toLowerCase()}`,
      childText(entry, "value") ?? "",
    ]),
  );

const dateIn = (operation: XmlElement, name: string): number | undefined => {
  const text = childText(operation, name);
  if (!text) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalidRequest(`${name} is not a date`);
  return at;
};

const constraints = (operation: XmlElement): Headers => {
  const modified = dateIn(operation, "ModifiedSinceConstraint");
  const unmodified = dateIn(operation, "UnModifiedSinceConstraint");
  return {
    ...(modified !== undefined && { "x-amz-copy-source-if-modified-since": httpDate(modified) }),
    ...(unmodified !== undefined && { "x-amz-copy-source-if-unmodified-since": httpDate(unmodified) }),
  };
};

/** Tags are copied unless new ones are given; an empty list of them clears the old ones (I57). */
const tagging = (operation: XmlElement): Headers => {
  const list = childOf(operation, "NewObjectTagging");
  if (list === undefined) return {};
  const pairs = childrenOf(list, "member").map((tag): [string, string] => [
    childText(tag, "Key") ?? "",
    childText(tag, "Value") ?? "",
  ]);
  return {
    "x-amz-tagging-directive": "REPLACE",
    "x-amz-tagging": new URLSearchParams(pairs).toString(),
  };
};

const ALGORITHMS: Readonly<Record<string, string>> = { AES256: "AES256", KMS: "aws:kms" };

/** The algorithm is called KMS here, and there is neither DSSE nor SSE-C (I54). A key alone means KMS. */
const encryption = (operation: XmlElement): Headers => {
  const asked = childText(childOf(operation, "NewObjectMetadata"), "SSEAlgorithm");
  const keyId = childText(operation, "SSEAwsKmsKeyId");
  const algorithm = asked ? ALGORITHMS[asked] : keyId && "aws:kms";
  if (asked && algorithm === undefined) throw invalidRequest("The SSE algorithm is not valid");
  return {
    ...(algorithm && { "x-amz-server-side-encryption": algorithm }),
    ...(keyId && { "x-amz-server-side-encryption-aws-kms-key-id": keyId }),
  };
};

const newMetadata = (operation: XmlElement): Headers => {
  if (childText(operation, "MetadataDirective") !== "REPLACE") return {};
  const metadata = childOf(operation, "NewObjectMetadata");
  return { ...headersIn(metadata, METADATA), ...userMetadata(metadata) };
};

/** S3PutObjectCopy: CopyObject of every object into one bucket (I53, I55). What it refuses, S3 refuses. */
export const readCopy = (operation: XmlElement): TaskMaker => {
  const target = bucketInArn(requiredText(operation, "TargetResource"));
  const folder = childText(operation, "TargetKeyPrefix")?.replace(/\/$/, "");
  const headers = {
    ...headersIn(operation, HEADERS),
    ...newMetadata(operation),
    ...constraints(operation),
    ...tagging(operation),
    ...encryption(operation),
  };
  return ({ bucket, key, versionId }) => {
    const source = `${bucket}/${encodedPath(key)}${versionId === undefined ? "" : `?versionId=${versionId}`}`;
    return {
      method: "PUT",
      bucket: target,
      key: folder ? `${folder}/${key}` : key,
      query: "",
      headers: { ...headers, "x-amz-copy-source": source },
      body: "",
    };
  };
};
