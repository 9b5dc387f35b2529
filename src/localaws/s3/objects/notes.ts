import type { OperationNotes } from "../../operation-note.ts";

export const objectNotes: OperationNotes = {
  PutObject: {
    models:
      "all four encryptions with their checks, blocked SSE-C, metadata, tags, ACL, lock, storage class, conditions, checksums, aws-chunked with signatures and trailers",
    lacks: "append, checksums newer than CRC64NVME",
  },
  PostObject: { models: "form uploads: policy document, signatures of both versions, conditions, redirect" },
  CopyObject: {
    models:
      "also onto itself, with what AWS refuses, keeps and loses; SSE-C on both sides, conditions on both, the size limit, archived sources, annotations and their directive",
  },
  GetObject: {
    models:
      "ranges, parts, conditions, response overrides, SSE-C; bytes are decrypted, so that a disabled key fails",
    lacks: "several ranges in one request, the website endpoint",
  },
  HeadObject: { models: "as GetObject, without the key that GetObject needs" },
  DeleteObject: {
    models: "delete markers, versions, Object Lock and its bypass, If-Match",
    lacks: "MFA delete",
  },
  DeleteObjects: { models: "up to 1,000 keys, each authorised, quiet mode" },
  GetObjectTagging: { models: "of a version" },
  PutObjectTagging: { models: "ten tags, their lengths and characters" },
  DeleteObjectTagging: { models: "of a version" },
  GetObjectAcl: { models: "owner and grants" },
  PutObjectAcl: { models: "canned ACLs, grants in headers or XML, under each ownership" },
  GetObjectAttributes: { models: "ETag, checksum, class, size, number of parts and their list, in pages" },
  GetObjectRetention: { models: "mode and date" },
  PutObjectRetention: { models: "both modes, bypass of governance" },
  GetObjectLegalHold: { models: "ON or OFF" },
  PutObjectLegalHold: { models: "ON or OFF" },
  ListObjectAnnotations: { models: "of a version, by prefix, in pages" },
  GetObjectAnnotation: { models: "of a version; the payload is decrypted, so that a disabled key fails" },
  PutObjectAnnotation: {
    models:
      "names, UTF-8 payloads, 1,000 a version, the object's ETag as a condition, checksums, the object's encryption, events",
    lacks: "replication",
  },
  DeleteObjectAnnotation: {
    models: "of a version, with the object's ETag as a condition, Object Lock and its bypass",
  },
  RestoreObject: {
    models:
      "tiers and how long they take, expiry, on the virtual clock; archived Intelligent-Tiering objects for good",
    lacks: "select requests",
  },
  UpdateObjectEncryption: {
    models: "SSE-S3 and SSE-KMS to another key, with all refusals; nothing else changes",
  },
  CreateMultipartUpload: { models: "the encryption of the whole object, checksum algorithm and type" },
  UploadPart: { models: "checksums, SSE-C key of the upload" },
  UploadPartCopy: { models: "ranges, conditions, SSE-C of source and upload" },
  CompleteMultipartUpload: {
    models: "order and size of parts, ETag, full and composite checksums, conditions",
  },
  AbortMultipartUpload: { models: "at once" },
  ListParts: { models: "in pages" },
};
