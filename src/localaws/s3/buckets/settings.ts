import { AwsError } from "../../errors.ts";
import { element, elements } from "../../wire/xml.ts";
import { childOf, childrenOf, childText, malformedXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { S3World } from "../action.ts";
import { acceptNotifications } from "../notifications/accept.ts";
import { invalidArgument, invalidRequest } from "../object-errors.ts";
import { refuseBadReplication } from "../replication/accept.ts";
import { notFound, type StoredSetting, withDefaultChild } from "./stored-setting.ts";

/** An empty document, where S3 answers with one instead of an error. */
const nothing = () => elements({});

/** At least one rule, each with an id. */
function numberedRules(document: XmlElement, s3: S3World): XmlElement {
  if (childrenOf(document, "Rule").length === 0) throw malformedXml();
  const children = document.children.map((child) =>
    child.name === "Rule" ? withDefaultChild(child, "ID", () => s3.random.id(48)) : child,
  );
  return { ...document, children };
}

export const logging: StoredSetting = {
  name: "logging",
  root: "BucketLoggingStatus",
  read: "s3:GetBucketLogging",
  write: "s3:PutBucketLogging",
  absent: nothing,
  accept: (document, _bucket, s3) => {
    const enabled = childOf(document, "LoggingEnabled");
    if (enabled === undefined) return document;
    const target = childText(enabled, "TargetBucket");
    if (target === undefined || childOf(enabled, "TargetPrefix") === undefined) throw malformedXml();
    if (s3.buckets.has(target)) return document;
    throw new AwsError("InvalidTargetBucketForLogging", 400, "The target bucket for logging does not exist", {
      fields: { TargetBucket: target },
    });
  },
};

export const replication: StoredSetting = {
  name: "replication",
  root: "ReplicationConfiguration",
  read: "s3:GetReplicationConfiguration",
  write: "s3:PutReplicationConfiguration",
  absent: notFound("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
  accept: (document, bucket, s3) => {
    if (bucket.versioning !== "enabled") {
      throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
    }
    const accepted = numberedRules(document, s3);
    refuseBadReplication(accepted, s3);
    return accepted;
  },
};

function refuseBadLifecycle(rules: readonly XmlElement[]): void {
  const ids = rules.map((rule) => childText(rule, "ID") ?? "");
  const long = ids.find((id) => id.length > 255);
  if (long !== undefined)
    throw invalidArgument("ID length should not exceed allowed limit of 255", "ID", long);
  const twice = ids.find((id, at) => ids.indexOf(id) < at);
  if (twice !== undefined)
    throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID", twice);
  for (const rule of rules) {
    if (!["Enabled", "Disabled"].includes(childText(rule, "Status") ?? "")) throw malformedXml();
    const days = childText(childOf(rule, "Expiration"), "Days");
    if (days !== undefined && !(Number(days) > 0))
      throw invalidArgument("'Days' for Expiration action must be a positive integer", "Days", days);
  }
}

export const lifecycle: StoredSetting = {
  name: "lifecycle",
  root: "LifecycleConfiguration",
  read: "s3:GetLifecycleConfiguration",
  write: "s3:PutLifecycleConfiguration",
  absent: notFound("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
  accept: (document, _bucket, s3) => {
    const accepted = numberedRules(document, s3);
    refuseBadLifecycle(childrenOf(accepted, "Rule"));
    return accepted;
  },
};

export const cors: StoredSetting = {
  name: "cors",
  root: "CORSConfiguration",
  read: "s3:GetBucketCORS",
  write: "s3:PutBucketCORS",
  absent: notFound("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
  accept: (document) => {
    const rules = childrenOf(document, "CORSRule");
    const complete = (rule: XmlElement): boolean =>
      childrenOf(rule, "AllowedMethod").length > 0 && childrenOf(rule, "AllowedOrigin").length > 0;
    if (rules.length === 0 || !rules.every(complete)) throw malformedXml();
    return document;
  },
};

export const website: StoredSetting = {
  name: "website",
  root: "WebsiteConfiguration",
  read: "s3:GetBucketWebsite",
  write: "s3:PutBucketWebsite",
  remove: "s3:DeleteBucketWebsite",
  absent: notFound(
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
  ),
};

export const accelerate: StoredSetting = {
  name: "accelerate",
  root: "AccelerateConfiguration",
  read: "s3:GetAccelerateConfiguration",
  write: "s3:PutAccelerateConfiguration",
  absent: nothing,
  accept: (document, bucket) => {
    if (!["Enabled", "Suspended"].includes(childText(document, "Status") ?? "")) throw malformedXml();
    if (bucket.name.includes(".")) {
      throw invalidRequest(
        "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
      );
    }
    return document;
  },
};

export const requestPayment: StoredSetting = {
  name: "requestPayment",
  root: "RequestPaymentConfiguration",
  read: "s3:GetBucketRequestPayment",
  write: "s3:PutBucketRequestPayment",
  absent: () => element("Payer", "BucketOwner"),
  accept: (document) => {
    if (!["BucketOwner", "Requester"].includes(childText(document, "Payer") ?? "")) throw malformedXml();
    return document;
  },
};

export const notification: StoredSetting = {
  name: "notification",
  root: "NotificationConfiguration",
  read: "s3:GetBucketNotification",
  write: "s3:PutBucketNotification",
  absent: nothing,
  accept: acceptNotifications,
};
