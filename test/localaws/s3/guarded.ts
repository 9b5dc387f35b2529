import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { LocalAwsOptions } from "../../../src/localaws/types.ts";
import { s3Test } from "../client.ts";

export const Bucket = "guarded";
export const ARN = `arn:aws:s3:::${Bucket}`;

/** A bucket with these statements. */
export async function guarded(statements: object[], options: LocalAwsOptions = {}) {
  const test = s3Test(options);
  await test.s3.send(new CreateBucketCommand({ Bucket }));
  const protect = (...Statement: object[]) =>
    test.s3.send(
      new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }),
    );
  if (statements.length > 0) await protect(...statements);
  return { ...test, protect, user: test.as({ type: "user", name: "amy" }) };
}

export function deny(Action: string | string[], Condition: object = {}, rest: object = {}) {
  return { Effect: "Deny", Principal: "*", Action, Resource: [ARN, `${ARN}/*`], Condition, ...rest };
}

export const put = (headers: object = {}) =>
  new PutObjectCommand({ Bucket, Key: "k", Body: "x", ...headers });

export async function verdict(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.name : "thrown"),
  );
}
