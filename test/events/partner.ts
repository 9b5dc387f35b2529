import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import type { LocalAws } from "../../src/localaws/aws.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";

/** `partner-inbox`, a bucket of another account that lets ours do everything. */
export async function plantPartnersBucket(aws: LocalAws, endpoint: string): Promise<void> {
  const Bucket = "partner-inbox";
  const credentials = aws.addPrincipal({ type: "user", name: "partner", account: "444455556666" });
  const s3 = new S3Client({ region: aws.region, endpoint, forcePathStyle: true, credentials });
  await s3.send(new CreateBucketCommand({ Bucket }));
  const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const Statement = { Effect: "Allow", Principal: { AWS: aws.account }, Action: "s3:*", Resource };
  await s3.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }),
  );
  plantObject(aws.s3, { bucket: Bucket, key: "in/statement.pdf", body: "theirs" });
}
