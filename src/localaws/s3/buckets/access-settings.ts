import { AwsError } from "../../errors.ts";
import { element, s3Namespace, xmlDocument } from "../../wire/xml.ts";
import { childOf, childrenOf, childText, malformedXml, type XmlElement } from "../../wire/xml-reader.ts";
import { bucketGrants } from "../acl.ts";
import { areOwnersAlone } from "../acl-headers.ts";
import { invalidArgument } from "../object-errors.ts";
import type { Bucket } from "../store.ts";
import { notFound, type StoredSetting } from "./stored-setting.ts";

const OWNERSHIPS: readonly Bucket["ownership"][] = [
  "BucketOwnerEnforced",
  "BucketOwnerPreferred",
  "ObjectWriter",
];

/** ACLs that let others in, and an owner who enforces ownership, exclude each other. */
export function aclBesideEnforcement(): AwsError {
  return new AwsError(
    "InvalidBucketAclWithObjectOwnership",
    400,
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );
}

/** An ownership as a request names it. */
export function ownershipIn(text: string | undefined): Bucket["ownership"] | undefined {
  return OWNERSHIPS.find((ownership) => ownership === text);
}

/** The document of a new bucket. */
export function ownershipDocument(ownership: Bucket["ownership"]): string {
  return xmlDocument(
    element("OwnershipControls", element("Rule", element("ObjectOwnership", ownership)), s3Namespace),
  );
}

export const ownershipControls: StoredSetting = {
  name: "ownershipControls",
  root: "OwnershipControls",
  read: "s3:GetBucketOwnershipControls",
  write: "s3:PutBucketOwnershipControls",
  absent: notFound("OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
  accept: (document, bucket) => {
    const rules = childrenOf(document, "Rule");
    const ownership = ownershipIn(childText(rules[0], "ObjectOwnership"));
    if (rules.length !== 1 || ownership === undefined) throw malformedXml();
    if (ownership === "BucketOwnerEnforced" && !areOwnersAlone(bucket, bucketGrants(bucket)))
      throw aclBesideEnforcement();
    return document;
  },
  stored: (document, bucket) => {
    const ownership = ownershipIn(childText(childOf(document, "Rule"), "ObjectOwnership"));
    if (ownership !== undefined) bucket.ownership = ownership;
  },
  // Without controls every writer owns what it writes, and ACLs count.
  removed: (bucket) => {
    bucket.ownership = "ObjectWriter";
  },
};

const BLOCKS = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] as const;

/** The document that blocks everything. */
export function wholePublicAccessBlock(): string {
  const switches = BLOCKS.map((name) => element(name, true));
  return xmlDocument(element("PublicAccessBlockConfiguration", switches, s3Namespace));
}

export const publicAccessBlock: StoredSetting = {
  name: "publicAccessBlock",
  root: "PublicAccessBlockConfiguration",
  read: "s3:GetBucketPublicAccessBlock",
  write: "s3:PutBucketPublicAccessBlock",
  absent: notFound(
    "NoSuchPublicAccessBlockConfiguration",
    "The public access block configuration was not found",
  ),
  accept: (document) => {
    const children = BLOCKS.map((name) => {
      const text = (childText(document, name) ?? "false").toLowerCase();
      if (text !== "true" && text !== "false") throw malformedXml();
      return { name, text, attributes: {}, children: [] };
    });
    return { ...document, children };
  },
};

export const objectLock: StoredSetting = {
  name: "object-lock",
  root: "ObjectLockConfiguration",
  read: "s3:GetBucketObjectLockConfiguration",
  write: "s3:PutBucketObjectLockConfiguration",
  absent: (bucket) =>
    bucket.lockEnabled
      ? element("ObjectLockEnabled", "Enabled")
      : notFound(
          "ObjectLockConfigurationNotFoundError",
          "Object Lock configuration does not exist for this bucket",
        )(bucket),
  accept: (document, bucket) => {
    if (childText(document, "ObjectLockEnabled") !== "Enabled") throw malformedXml();
    if (!bucket.lockEnabled && bucket.versioning !== "enabled") {
      throw new AwsError(
        "InvalidBucketState",
        409,
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      );
    }
    refuseBadRetention(childOf(document, "Rule"));
    return document;
  },
  stored: (_document, bucket) => {
    bucket.lockEnabled = true;
  },
};

function refuseBadRetention(rule: XmlElement | undefined): void {
  if (rule === undefined) return;
  const retention = childOf(rule, "DefaultRetention");
  const [days, years] = [childText(retention, "Days"), childText(retention, "Years")];
  if (!["GOVERNANCE", "COMPLIANCE"].includes(childText(retention, "Mode") ?? "")) throw malformedXml();
  if ((days === undefined) === (years === undefined)) throw malformedXml();
  const period = days ?? years ?? "";
  if (/^[1-9]\d*$/.test(period)) return;
  if (!/^-?\d+$/.test(period)) throw malformedXml();
  throw invalidArgument(
    "Default retention period must be a positive integer value.",
    days ? "Days" : "Years",
    period,
  );
}
