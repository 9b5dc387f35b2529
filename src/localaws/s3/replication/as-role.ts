/** S3 replicates as the role of the configuration: policies of buckets and keys see that role (P108). */

import { roleSession } from "../../role-session.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";

const NOTHING = new Uint8Array(0);

/** A call of the role on a bucket, such as no client ever sends: what is judged, logged and told of a replication. */
export function callAsRole(roleArn: string, bucket: BucketState, key: string, s3: S3World): S3Call {
  return {
    request: {
      method: "PUT",
      path: `/${bucket.name}/${encodeURIComponent(key)}`,
      query: "",
      headers: {},
      body: NOTHING,
      secure: true,
      sourceIp: "s3.amazonaws.com",
    },
    caller: roleSession(roleArn, "s3-replication"),
    region: bucket.region,
    requestId: s3.random.id(16),
    signature: "v4",
    authType: "REST-HEADER",
    signatureAge: 0,
    body: NOTHING,
    trailers: {},
    bucketName: bucket.name,
    key,
    query: new Map(),
  };
}
