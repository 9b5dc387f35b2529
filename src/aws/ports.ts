import type { CustodyPorts, Ports } from "../flow/ports.ts";
import { readBucketEncryption } from "./bucket/encryption.ts";
import { readBucketPolicy } from "./bucket/policy.ts";
import { putBucketEncryption, putBucketPolicy } from "./bucket/put.ts";
import { readBucket, readDestinations } from "./bucket/read-bucket.ts";
import { areCallsWatched } from "./calls.ts";
import { type AwsConfig, createClients } from "./clients.ts";
import { contextOf } from "./context.ts";
import { describeKey } from "./describe-key.ts";
import { leanHeadObject } from "./lean/head-object.ts";
import { createLane } from "./lean/lane.ts";
import { leanWrites } from "./lean/write.ts";
import { findBucket, listBuckets } from "./list-buckets.ts";
import { listObjects, listPage } from "./list-objects.ts";
import { checkAnnotation, copyAnnotation, listAnnotations } from "./object/annotations.ts";
import { copyObject } from "./object/copy-object.ts";
import { abortEmptyUploads } from "./object/empty-uploads.ts";
import { headObject } from "./object/head-object.ts";
import { abortUpload, multipartCopy } from "./object/multipart-copy.ts";
import { readObject } from "./object/read-object.ts";
import { updateObjectEncryption } from "./object/update-object-encryption.ts";
import { versionAfter } from "./object/version-after.ts";

export type { AwsConfig } from "./clients.ts";

const why = { reason: "unsupported", message: "This is not asked from here" } as const;
const refuse = async () => ({ ok: false, failure: why }) as const;

/** Whoever asks about keys brings `custodyPorts`. */
const notAsked: CustodyPorts = {
  lastKeyUse: refuse,
  keyPolicy: refuse,
  keyGrants: refuse,
  keyCalls: refuse,
  instructionFile: refuse,
  openDataKey: async () => ({ outcome: "unknown", why }),
};

/** Several look-alikes of S3 take UpdateObjectEncryption for an upload, and overwrite the object with its body. */
const onlyToAws: Ports["updateObjectEncryption"] = async ({ ref }) => {
  const message = `s3:UpdateObjectEncryption of ${ref.bucket}/${ref.key}: not sent, since the endpoint is not AWS`;
  return { ok: false, failure: { reason: "unsupported", message } };
};

/** The flow's ports over the AWS SDK. Sockets stay open until `close`. */
export function awsPorts(config: AwsConfig): Ports & { readonly close: () => void } {
  const clients = createClients(config);
  const context = contextOf(config, clients);
  const headBySdk: Ports["headObject"] = (listed, region, held) => headObject(context, listed, region, held);
  // An engine in this process has no sockets to be lean about, and only the SDK tells of each call.
  const isLean = (config.lean ?? config.requestHandler === undefined) && !areCallsWatched();
  const lane = isLean ? createLane(context, config) : undefined;
  const objects = {
    readBucket: (bucket) => readBucket(context, bucket),
    readDestinations: (bucket) => readDestinations(context, bucket),
    listObjects: (bucket, versions, after) => listObjects(context, bucket, versions, after, lane),
    listPage: (bucket, versions, after, most) => listPage(context, bucket, versions, after, most, lane),
    listAnnotations: (ref, place) => listAnnotations(context, ref, place),
    headObject: lane === undefined ? headBySdk : leanHeadObject(lane, headBySdk),
  } satisfies Partial<Ports>;
  const writesBySdk = {
    updateObjectEncryption: (write) => updateObjectEncryption(context, write),
    copyObject: (write) => copyObject(context, write),
  } satisfies Partial<Ports>;
  const allWrites = lane === undefined ? writesBySdk : leanWrites(context, lane, writesBySdk);
  // Whatever a plan or a receipt says: it may have been written where S3 is AWS's.
  const writes = context.lookAlike ? { ...allWrites, updateObjectEncryption: onlyToAws } : allWrites;
  const openSource = config.sources?.(context, config);
  return {
    whoAmI: context.whoAmI,
    listBuckets: () => listBuckets(context),
    findBucket: (name) => findBucket(context, name),
    ...objects,
    ...(openSource === undefined ? {} : { openSource }),
    describeKey: (written, region) => describeKey(context, written, region),
    ...notAsked,
    readObject: (ref, region, held, parts) => readObject(context, ref, region, held, parts, lane),
    readBucketEncryption: (bucket) => readBucketEncryption(context, bucket),
    readBucketPolicy: (bucket) => readBucketPolicy(context, bucket),
    ...writes,
    multipartCopy: (write, started, resume) => multipartCopy(context, write, started, resume),
    checkAnnotation: (ref, region, annotation) => checkAnnotation(context, ref, region, annotation),
    copyAnnotation: (copy) => copyAnnotation(context, copy),
    versionAfter: (ref, region) => versionAfter(context, ref, region),
    abortEmptyUploads: (ref, region, since) => abortEmptyUploads(context, ref, region, since),
    abortUpload: (ref, region, uploadId) => abortUpload(context, ref, region, uploadId),
    putBucketEncryption: (bucket, setting) => putBucketEncryption(context, bucket, setting),
    putBucketPolicy: (bucket, policy) => putBucketPolicy(context, bucket, policy),
    close: () => {
      lane?.close();
      clients.destroy();
    },
  };
}
