import type { S3Action } from "./action.ts";

/**
 * One row of the routing table. A request is carried out by the row of its method and level whose requirements it
 * meets; when several do, by the one that requires most.
 */
export type Route = {
  /** AWS's name of the operation: GetBucketEncryption, ListObjectsV2, ... */
  readonly operation: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "HEAD";
  /** A key in the address makes a call object-level: bucket-level and object-level ?encryption differ (D21). */
  readonly level: "service" | "bucket" | "object";
  /** Query parameters that must be there, by name ("tagging") or with a value ("list-type=2"). */
  readonly query?: readonly string[];
  /** Headers that must be there, by name or with the start of a value ("content-type=multipart/form-data"). */
  readonly headers?: readonly string[];
  /**
   * The body is an XML document or a policy: its Content-MD5 and x-amz-checksum-* are verified before the action
   * runs. "digest-required": one of them must be there (E60).
   */
  readonly document?: "optional-digest" | "digest-required";
  readonly action: S3Action;
};
