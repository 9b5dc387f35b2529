import { abortMultipartUpload } from "./objects/abort-multipart-upload.ts";
import { completeMultipartUpload } from "./objects/complete-multipart-upload.ts";
import { copyObject } from "./objects/copy-object.ts";
import { createMultipartUpload } from "./objects/create-multipart-upload.ts";
import { deleteObject } from "./objects/delete-object.ts";
import { deleteObjectAnnotation } from "./objects/delete-object-annotation.ts";
import { deleteObjectTagging } from "./objects/delete-object-tagging.ts";
import { deleteObjects } from "./objects/delete-objects.ts";
import { getObject } from "./objects/get-object.ts";
import { getObjectAcl } from "./objects/get-object-acl.ts";
import { getObjectAnnotation } from "./objects/get-object-annotation.ts";
import { getObjectAttributes } from "./objects/get-object-attributes.ts";
import { getObjectLegalHold } from "./objects/get-object-legal-hold.ts";
import { getObjectRetention } from "./objects/get-object-retention.ts";
import { getObjectTagging } from "./objects/get-object-tagging.ts";
import { headObject } from "./objects/head-object.ts";
import { listObjectAnnotations } from "./objects/list-object-annotations.ts";
import { listParts } from "./objects/list-parts.ts";
import { postObject } from "./objects/post-object.ts";
import { putObject } from "./objects/put-object.ts";
import { putObjectAcl } from "./objects/put-object-acl.ts";
import { putObjectAnnotation } from "./objects/put-object-annotation.ts";
import { putObjectLegalHold } from "./objects/put-object-legal-hold.ts";
import { putObjectRetention } from "./objects/put-object-retention.ts";
import { putObjectTagging } from "./objects/put-object-tagging.ts";
import { restoreObject } from "./objects/restore-object.ts";
import { updateObjectEncryption } from "./objects/update-object-encryption.ts";
import { uploadPart } from "./objects/upload-part.ts";
import { uploadPartCopy } from "./objects/upload-part-copy.ts";
import type { Route } from "./route.ts";

const level = "object";
/** Bodies that are XML. */
const document = "optional-digest";
const COPY = ["x-amz-copy-source"];
const ANNOTATION = ["annotation", "annotationName"];
const PART = ["partNumber", "uploadId"];

/** The object-level calls, and those on a bucket that write or delete objects. */
export const objectRoutes: readonly Route[] = [
  { operation: "PutObject", method: "PUT", level, action: putObject },
  {
    operation: "PostObject",
    method: "POST",
    level: "bucket",
    headers: ["content-type=multipart/form-data"],
    action: postObject,
  },
  { operation: "CopyObject", method: "PUT", level, headers: COPY, action: copyObject },
  { operation: "GetObject", method: "GET", level, action: getObject },
  { operation: "HeadObject", method: "HEAD", level, action: headObject },
  { operation: "DeleteObject", method: "DELETE", level, action: deleteObject },
  {
    operation: "DeleteObjects",
    method: "POST",
    level: "bucket",
    query: ["delete"],
    document: "digest-required",
    action: deleteObjects,
  },
  { operation: "GetObjectTagging", method: "GET", level, query: ["tagging"], action: getObjectTagging },
  {
    operation: "PutObjectTagging",
    method: "PUT",
    level,
    query: ["tagging"],
    document,
    action: putObjectTagging,
  },
  {
    operation: "DeleteObjectTagging",
    method: "DELETE",
    level,
    query: ["tagging"],
    action: deleteObjectTagging,
  },
  { operation: "GetObjectAcl", method: "GET", level, query: ["acl"], action: getObjectAcl },
  { operation: "PutObjectAcl", method: "PUT", level, query: ["acl"], document, action: putObjectAcl },
  {
    operation: "GetObjectAttributes",
    method: "GET",
    level,
    query: ["attributes"],
    action: getObjectAttributes,
  },
  { operation: "GetObjectRetention", method: "GET", level, query: ["retention"], action: getObjectRetention },
  {
    operation: "PutObjectRetention",
    method: "PUT",
    level,
    query: ["retention"],
    document,
    action: putObjectRetention,
  },
  {
    operation: "GetObjectLegalHold",
    method: "GET",
    level,
    query: ["legal-hold"],
    action: getObjectLegalHold,
  },
  {
    operation: "PutObjectLegalHold",
    method: "PUT",
    level,
    query: ["legal-hold"],
    document,
    action: putObjectLegalHold,
  },
  {
    operation: "ListObjectAnnotations",
    method: "GET",
    level,
    query: ["annotation"],
    action: listObjectAnnotations,
  },
  {
    operation: "GetObjectAnnotation",
    method: "GET",
    level,
    query: ANNOTATION,
    action: getObjectAnnotation,
  },
  {
    operation: "PutObjectAnnotation",
    method: "PUT",
    level,
    query: ["annotation"],
    action: putObjectAnnotation,
  },
  {
    operation: "DeleteObjectAnnotation",
    method: "DELETE",
    level,
    query: ["annotation"],
    action: deleteObjectAnnotation,
  },
  { operation: "RestoreObject", method: "POST", level, query: ["restore"], document, action: restoreObject },
  {
    operation: "UpdateObjectEncryption",
    method: "PUT",
    level,
    query: ["encryption"],
    document,
    action: updateObjectEncryption,
  },
  {
    operation: "CreateMultipartUpload",
    method: "POST",
    level,
    query: ["uploads"],
    action: createMultipartUpload,
  },
  { operation: "UploadPart", method: "PUT", level, query: PART, action: uploadPart },
  { operation: "UploadPartCopy", method: "PUT", level, query: PART, headers: COPY, action: uploadPartCopy },
  {
    operation: "CompleteMultipartUpload",
    method: "POST",
    level,
    query: ["uploadId"],
    action: completeMultipartUpload,
  },
  {
    operation: "AbortMultipartUpload",
    method: "DELETE",
    level,
    query: ["uploadId"],
    action: abortMultipartUpload,
  },
  { operation: "ListParts", method: "GET", level, query: ["uploadId"], action: listParts },
];
