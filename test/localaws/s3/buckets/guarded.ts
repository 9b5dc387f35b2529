/** A bucket for bucket policies, and documents that name it. */

import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { s3TestWith } from "../../client.ts";

export const Bucket = "guarded";
export const ARN = `arn:aws:s3:::${Bucket}`;

export const bucket = () => s3TestWith(Bucket);

export function put(policy: string | object) {
  const Policy = typeof policy === "string" ? policy : JSON.stringify(policy);
  return new PutBucketPolicyCommand({ Bucket, Policy });
}

export function statements(...Statement: object[]) {
  return { Version: "2012-10-17", Statement };
}

export const denyDeletes = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:DeleteObject",
  Resource: `${ARN}/*`,
};
export const lockOut = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [ARN, `${ARN}/*`] };
export const publicRead = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${ARN}/*` };
