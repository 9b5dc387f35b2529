import type { S3Action } from "./action.ts";
import { createBucket } from "./buckets/create-bucket.ts";
import { deleteBucket } from "./buckets/delete-bucket.ts";
import { deleteBucketCors } from "./buckets/delete-bucket-cors.ts";
import { deleteBucketEncryption } from "./buckets/delete-bucket-encryption.ts";
import { deleteBucketIntelligentTieringConfiguration } from "./buckets/delete-bucket-intelligent-tiering-configuration.ts";
import { deleteBucketInventoryConfiguration } from "./buckets/delete-bucket-inventory-configuration.ts";
import { deleteBucketLifecycle } from "./buckets/delete-bucket-lifecycle.ts";
import { deleteBucketOwnershipControls } from "./buckets/delete-bucket-ownership-controls.ts";
import { deleteBucketPolicy } from "./buckets/delete-bucket-policy.ts";
import { deleteBucketReplication } from "./buckets/delete-bucket-replication.ts";
import { deleteBucketTagging } from "./buckets/delete-bucket-tagging.ts";
import { deleteBucketWebsite } from "./buckets/delete-bucket-website.ts";
import { deletePublicAccessBlock } from "./buckets/delete-public-access-block.ts";
import { getBucketAccelerateConfiguration } from "./buckets/get-bucket-accelerate-configuration.ts";
import { getBucketAcl } from "./buckets/get-bucket-acl.ts";
import { getBucketCors } from "./buckets/get-bucket-cors.ts";
import { getBucketEncryption } from "./buckets/get-bucket-encryption.ts";
import { getBucketIntelligentTieringConfiguration } from "./buckets/get-bucket-intelligent-tiering-configuration.ts";
import { getBucketInventoryConfiguration } from "./buckets/get-bucket-inventory-configuration.ts";
import { getBucketLifecycleConfiguration } from "./buckets/get-bucket-lifecycle-configuration.ts";
import { getBucketLocation } from "./buckets/get-bucket-location.ts";
import { getBucketLogging } from "./buckets/get-bucket-logging.ts";
import { getBucketNotificationConfiguration } from "./buckets/get-bucket-notification-configuration.ts";
import { getBucketOwnershipControls } from "./buckets/get-bucket-ownership-controls.ts";
import { getBucketPolicy } from "./buckets/get-bucket-policy.ts";
import { getBucketPolicyStatus } from "./buckets/get-bucket-policy-status.ts";
import { getBucketReplication } from "./buckets/get-bucket-replication.ts";
import { getBucketRequestPayment } from "./buckets/get-bucket-request-payment.ts";
import { getBucketTagging } from "./buckets/get-bucket-tagging.ts";
import { getBucketVersioning } from "./buckets/get-bucket-versioning.ts";
import { getBucketWebsite } from "./buckets/get-bucket-website.ts";
import { getObjectLockConfiguration } from "./buckets/get-object-lock-configuration.ts";
import { getPublicAccessBlock } from "./buckets/get-public-access-block.ts";
import { headBucket } from "./buckets/head-bucket.ts";
import { listBucketIntelligentTieringConfigurations } from "./buckets/list-bucket-intelligent-tiering-configurations.ts";
import { listBucketInventoryConfigurations } from "./buckets/list-bucket-inventory-configurations.ts";
import { listBuckets } from "./buckets/list-buckets.ts";
import { putBucketAccelerateConfiguration } from "./buckets/put-bucket-accelerate-configuration.ts";
import { putBucketAcl } from "./buckets/put-bucket-acl.ts";
import { putBucketCors } from "./buckets/put-bucket-cors.ts";
import { putBucketEncryption } from "./buckets/put-bucket-encryption.ts";
import { putBucketIntelligentTieringConfiguration } from "./buckets/put-bucket-intelligent-tiering-configuration.ts";
import { putBucketInventoryConfiguration } from "./buckets/put-bucket-inventory-configuration.ts";
import { putBucketLifecycleConfiguration } from "./buckets/put-bucket-lifecycle-configuration.ts";
import { putBucketLogging } from "./buckets/put-bucket-logging.ts";
import { putBucketNotificationConfiguration } from "./buckets/put-bucket-notification-configuration.ts";
import { putBucketOwnershipControls } from "./buckets/put-bucket-ownership-controls.ts";
import { putBucketPolicy } from "./buckets/put-bucket-policy.ts";
import { putBucketReplication } from "./buckets/put-bucket-replication.ts";
import { putBucketRequestPayment } from "./buckets/put-bucket-request-payment.ts";
import { putBucketTagging } from "./buckets/put-bucket-tagging.ts";
import { putBucketVersioning } from "./buckets/put-bucket-versioning.ts";
import { putBucketWebsite } from "./buckets/put-bucket-website.ts";
import { putObjectLockConfiguration } from "./buckets/put-object-lock-configuration.ts";
import { putPublicAccessBlock } from "./buckets/put-public-access-block.ts";
import { listMultipartUploads } from "./listing/list-multipart-uploads.ts";
import { listObjectVersions } from "./listing/list-object-versions.ts";
import { listObjects } from "./listing/list-objects.ts";
import { listObjectsV2 } from "./listing/list-objects-v2.ts";
import {
  createBucketMetadataConfiguration,
  deleteBucketMetadataConfiguration,
  getBucketMetadataConfiguration,
} from "./metadata/configuration.ts";
import type { Route } from "./route.ts";

const TIERING = ["intelligent-tiering", "id"];

/** The calls on the service, and on a bucket's settings and lists. */
export const bucketRoutes: readonly Route[] = [
  { operation: "ListBuckets", method: "GET", level: "service", action: listBuckets },
  onBucket("PUT", "CreateBucket", createBucket, [], "optional-digest"),
  onBucket("DELETE", "DeleteBucket", deleteBucket),
  onBucket("HEAD", "HeadBucket", headBucket),
  onBucket("GET", "GetBucketLocation", getBucketLocation, ["location"]),
  onBucket("GET", "GetBucketVersioning", getBucketVersioning, ["versioning"]),
  onBucket("PUT", "PutBucketVersioning", putBucketVersioning, ["versioning"], "optional-digest"),
  onBucket("GET", "GetBucketTagging", getBucketTagging, ["tagging"]),
  onBucket("PUT", "PutBucketTagging", putBucketTagging, ["tagging"], "digest-required"),
  onBucket("DELETE", "DeleteBucketTagging", deleteBucketTagging, ["tagging"]),
  onBucket("GET", "GetBucketEncryption", getBucketEncryption, ["encryption"]),
  onBucket("PUT", "PutBucketEncryption", putBucketEncryption, ["encryption"], "digest-required"),
  onBucket("DELETE", "DeleteBucketEncryption", deleteBucketEncryption, ["encryption"]),
  onBucket("GET", "GetBucketPolicy", getBucketPolicy, ["policy"]),
  onBucket("PUT", "PutBucketPolicy", putBucketPolicy, ["policy"], "optional-digest"),
  onBucket("DELETE", "DeleteBucketPolicy", deleteBucketPolicy, ["policy"]),
  onBucket("GET", "GetBucketPolicyStatus", getBucketPolicyStatus, ["policyStatus"]),
  onBucket("GET", "GetBucketAcl", getBucketAcl, ["acl"]),
  onBucket("PUT", "PutBucketAcl", putBucketAcl, ["acl"], "optional-digest"),
  onBucket("GET", "GetBucketOwnershipControls", getBucketOwnershipControls, ["ownershipControls"]),
  onBucket(
    "PUT",
    "PutBucketOwnershipControls",
    putBucketOwnershipControls,
    ["ownershipControls"],
    "optional-digest",
  ),
  onBucket("DELETE", "DeleteBucketOwnershipControls", deleteBucketOwnershipControls, ["ownershipControls"]),
  onBucket("GET", "GetPublicAccessBlock", getPublicAccessBlock, ["publicAccessBlock"]),
  onBucket("PUT", "PutPublicAccessBlock", putPublicAccessBlock, ["publicAccessBlock"], "optional-digest"),
  onBucket("DELETE", "DeletePublicAccessBlock", deletePublicAccessBlock, ["publicAccessBlock"]),
  onBucket("GET", "GetObjectLockConfiguration", getObjectLockConfiguration, ["object-lock"]),
  onBucket(
    "PUT",
    "PutObjectLockConfiguration",
    putObjectLockConfiguration,
    ["object-lock"],
    "digest-required",
  ),
  onBucket("GET", "GetBucketLogging", getBucketLogging, ["logging"]),
  onBucket("PUT", "PutBucketLogging", putBucketLogging, ["logging"], "optional-digest"),
  onBucket("GET", "GetBucketReplication", getBucketReplication, ["replication"]),
  onBucket("PUT", "PutBucketReplication", putBucketReplication, ["replication"], "digest-required"),
  onBucket("DELETE", "DeleteBucketReplication", deleteBucketReplication, ["replication"]),
  onBucket("GET", "GetBucketNotificationConfiguration", getBucketNotificationConfiguration, ["notification"]),
  onBucket(
    "PUT",
    "PutBucketNotificationConfiguration",
    putBucketNotificationConfiguration,
    ["notification"],
    "optional-digest",
  ),
  onBucket("GET", "GetBucketLifecycleConfiguration", getBucketLifecycleConfiguration, ["lifecycle"]),
  onBucket(
    "PUT",
    "PutBucketLifecycleConfiguration",
    putBucketLifecycleConfiguration,
    ["lifecycle"],
    "digest-required",
  ),
  onBucket("DELETE", "DeleteBucketLifecycle", deleteBucketLifecycle, ["lifecycle"]),
  onBucket("GET", "GetBucketCors", getBucketCors, ["cors"]),
  onBucket("PUT", "PutBucketCors", putBucketCors, ["cors"], "digest-required"),
  onBucket("DELETE", "DeleteBucketCors", deleteBucketCors, ["cors"]),
  onBucket("POST", "CreateBucketMetadataConfiguration", createBucketMetadataConfiguration, [
    "metadataConfiguration",
  ]),
  onBucket("GET", "GetBucketMetadataConfiguration", getBucketMetadataConfiguration, [
    "metadataConfiguration",
  ]),
  onBucket("DELETE", "DeleteBucketMetadataConfiguration", deleteBucketMetadataConfiguration, [
    "metadataConfiguration",
  ]),
  onBucket("GET", "GetBucketWebsite", getBucketWebsite, ["website"]),
  onBucket("PUT", "PutBucketWebsite", putBucketWebsite, ["website"], "optional-digest"),
  onBucket("DELETE", "DeleteBucketWebsite", deleteBucketWebsite, ["website"]),
  onBucket("GET", "GetBucketAccelerateConfiguration", getBucketAccelerateConfiguration, ["accelerate"]),
  onBucket(
    "PUT",
    "PutBucketAccelerateConfiguration",
    putBucketAccelerateConfiguration,
    ["accelerate"],
    "optional-digest",
  ),
  onBucket("GET", "GetBucketRequestPayment", getBucketRequestPayment, ["requestPayment"]),
  onBucket("PUT", "PutBucketRequestPayment", putBucketRequestPayment, ["requestPayment"], "optional-digest"),
  onBucket("GET", "GetBucketInventoryConfiguration", getBucketInventoryConfiguration, ["inventory", "id"]),
  onBucket(
    "PUT",
    "PutBucketInventoryConfiguration",
    putBucketInventoryConfiguration,
    ["inventory", "id"],
    "optional-digest",
  ),
  onBucket("DELETE", "DeleteBucketInventoryConfiguration", deleteBucketInventoryConfiguration, [
    "inventory",
    "id",
  ]),
  onBucket("GET", "ListBucketInventoryConfigurations", listBucketInventoryConfigurations, ["inventory"]),
  onBucket(
    "GET",
    "GetBucketIntelligentTieringConfiguration",
    getBucketIntelligentTieringConfiguration,
    TIERING,
  ),
  onBucket(
    "PUT",
    "PutBucketIntelligentTieringConfiguration",
    putBucketIntelligentTieringConfiguration,
    TIERING,
    "optional-digest",
  ),
  onBucket(
    "DELETE",
    "DeleteBucketIntelligentTieringConfiguration",
    deleteBucketIntelligentTieringConfiguration,
    TIERING,
  ),
  onBucket("GET", "ListBucketIntelligentTieringConfigurations", listBucketIntelligentTieringConfigurations, [
    "intelligent-tiering",
  ]),
  onBucket("GET", "ListObjects", listObjects),
  onBucket("GET", "ListObjectsV2", listObjectsV2, ["list-type=2"]),
  onBucket("GET", "ListObjectVersions", listObjectVersions, ["versions"]),
  onBucket("GET", "ListMultipartUploads", listMultipartUploads, ["uploads"]),
];

function onBucket(
  method: Route["method"],
  operation: string,
  action: S3Action,
  query: readonly string[] = [],
  document?: Route["document"],
): Route {
  return { operation, method, level: "bucket", query, action, ...(document !== undefined && { document }) };
}
