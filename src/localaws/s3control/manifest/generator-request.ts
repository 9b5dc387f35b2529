import { childOf, childrenOf, childText, type XmlElement } from "../../wire/xml-reader.ts";
import { invalidRequest, notModelled } from "../errors.ts";
import { bucketInArn, requiredText } from "../job/fields.ts";

/** One kind of encryption that objects may have (I61). */
export type EncryptionMatch = {
  readonly type: "AES256" | "aws:kms" | "aws:kms:dsse" | "SSE-C" | "none";
  readonly keyArn: string | undefined;
  readonly bucketKey: boolean | undefined;
};

/** Which objects; what is undefined does not matter, and all else must hold (I60). */
export type Filter = {
  readonly createdAfter: number | undefined;
  readonly createdBefore: number | undefined;
  readonly largerThan: number | undefined;
  readonly smallerThan: number | undefined;
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly substrings: readonly string[];
  readonly storageClasses: readonly string[];
  readonly replication: readonly string[];
  readonly encryptions: readonly EncryptionMatch[];
};

export type GeneratorRequest = {
  readonly source: string;
  readonly expectedOwner: string | undefined;
  readonly filter: Filter;
  readonly output:
    | {
        readonly bucket: string;
        readonly prefix: string;
        readonly encryption: Readonly<Record<string, string>>;
      }
    | undefined;
};

const TYPES: Readonly<Record<string, EncryptionMatch["type"]>> = {
  "SSE-S3": "AES256",
  "SSE-KMS": "aws:kms",
  "DSSE-KMS": "aws:kms:dsse",
  "SSE-C": "SSE-C",
  "NOT-SSE": "none",
};

const matchOf = (entry: XmlElement): EncryptionMatch => {
  const [kind] = entry.children;
  const type = kind === undefined ? undefined : TYPES[kind.name];
  if (type === undefined) throw invalidRequest("The object encryption of the filter is not valid");
  const bucketKey = childText(kind, "BucketKeyEnabled");
  return {
    type,
    keyArn: childText(kind, "KmsKeyArn"),
    bucketKey: bucketKey === undefined ? undefined : bucketKey === "true",
  };
};

const listIn = (parent: XmlElement | undefined, name: string): readonly string[] =>
  childrenOf(childOf(parent, name), "member").map(({ text }) => text);

const numberIn = (parent: XmlElement | undefined, name: string, read: (text: string) => number) => {
  const text = childText(parent, name);
  if (text === undefined) return undefined;
  const value = read(text);
  if (Number.isNaN(value)) throw invalidRequest(`${name} is not valid`);
  return value;
};

const filterOf = (filter: XmlElement | undefined): Filter => {
  if (childText(filter, "EligibleForReplication") !== undefined) {
    throw notModelled("manifests by eligibility for replication");
  }
  const names = childOf(filter, "KeyNameConstraint");
  return {
    createdAfter: numberIn(filter, "CreatedAfter", Date.parse),
    createdBefore: numberIn(filter, "CreatedBefore", Date.parse),
    largerThan: numberIn(filter, "ObjectSizeGreaterThanBytes", Number),
    smallerThan: numberIn(filter, "ObjectSizeLessThanBytes", Number),
    prefixes: listIn(names, "MatchAnyPrefix"),
    suffixes: listIn(names, "MatchAnySuffix"),
    substrings: listIn(names, "MatchAnySubstring"),
    storageClasses: listIn(filter, "MatchAnyStorageClass"),
    replication: listIn(filter, "ObjectReplicationStatuses"),
    encryptions: childrenOf(childOf(filter, "MatchAnyObjectEncryption"), "ObjectEncryption").map(matchOf),
  };
};

const SSE = "x-amz-server-side-encryption";

const outputOf = (generator: XmlElement): GeneratorRequest["output"] => {
  if (childText(generator, "EnableManifestOutput") !== "true") return undefined;
  const location = childOf(generator, "ManifestOutputLocation");
  const keyId = childText(childOf(childOf(location, "ManifestEncryption"), "SSE-KMS"), "KeyId");
  return {
    bucket: bucketInArn(requiredText(location, "Bucket")),
    prefix: (childText(location, "ManifestPrefix") ?? "").replace(/\/$/, ""),
    encryption:
      keyId === undefined ? { [SSE]: "AES256" } : { [SSE]: "aws:kms", [`${SSE}-aws-kms-key-id`]: keyId },
  };
};

/** @throws AwsError InvalidRequest, or NotImplemented for a filter that is not modelled. */
export const readGenerator = (element: XmlElement): GeneratorRequest => {
  const generator = childOf(element, "S3JobManifestGenerator");
  if (generator === undefined) throw invalidRequest("The manifest generator is not valid");
  return {
    source: bucketInArn(requiredText(generator, "SourceBucket")),
    expectedOwner: childText(generator, "ExpectedBucketOwner"),
    filter: filterOf(childOf(generator, "Filter")),
    output: outputOf(generator),
  };
};
