import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { customerKey, type World, world } from "../aws/world.ts";
import { hashes, newDataKey } from "./fleet.ts";

export const held = customerKey(7);
const options = { blockSseCByDefault: false, copyLimit: 64, minimumPartSize: 1 };
export const keepsHttp = { heldSseCKeys: [held] };

/** A bucket with one object of each kind that is mended in another way. */
export async function fleet(more: { versioned?: boolean } = {}) {
  const it = world(options, { partSize: 16 });
  const keyArn = await newDataKey(it);
  await it.s3.send(new CreateBucketCommand({ Bucket: "bucket", ObjectOwnership: "ObjectWriter" }));
  if (more.versioned === true)
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" } }),
    );
  const put = (Key: string, extra: object = {}) =>
    it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: `body of ${Key}`, ...extra }));
  const rich = {
    Metadata: { a: "b" },
    Tagging: "x=y",
    ContentType: "text/plain",
    StorageClass: "STANDARD_IA",
  };
  await put("s3", rich);
  const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey: held.base64 };
  await put("ssec", {
    ...rich,
    ...customer,
    GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
  });
  await put("big ssec", { ...rich, ...customer, Body: "0123456789".repeat(10) });
  plantObject(it.aws.s3, {
    bucket: "bucket",
    key: "old",
    body: "old",
    metadata: { c: "d" },
    tags: { e: "f" },
  });
  return { ...it, keyArn };
}

export function statuses(receipts: readonly Receipt[]) {
  return receipts
    .filter(({ status }) => status !== "started")
    .map(({ action, status }) => [
      action.kind,
      action.resource.type === "object" ? action.resource.key : "",
      status,
    ])
    .sort();
}

export const allApplied = [
  ["copy-object", "old", "applied"],
  ["copy-object", "ssec", "applied"],
  ["multipart-copy", "big ssec", "applied"],
  ["put-bucket-encryption", "", "applied"],
  ["put-bucket-policy", "", "applied"],
  ["update-object-encryption", "s3", "applied"],
];

export function writes(it: World): string[] {
  const kinds =
    /^(CopyObject|CompleteMultipartUpload|UpdateObjectEncryption|PutBucketEncryption|PutBucketPolicy)$/;
  return it.aws.calls.filter(({ operation }) => kinds.test(operation)).map(({ operation }) => operation);
}

export async function readable(it: World) {
  return Object.fromEntries(
    Object.entries(await hashes(it, "bucket")).map(([name, hash]) => [
      name.split(" ").slice(0, -1).join(" "),
      hash,
    ]),
  );
}
