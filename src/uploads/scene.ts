import { compilePolicy, type Policy } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import type { BucketEncryption, BucketFacts } from "../model/facts.ts";

export type BucketIdentity = Pick<BucketFacts, "name" | "arn" | "partition" | "account" | "region">;

/** A bucket policy in the two forms that are asked: its statements, and what answers requests. */
export type ReadPolicy = {
  readonly policy: Policy;
  readonly compiled: ReturnType<typeof compilePolicy>;
  /** The condition keys that its statements ask for, in lower case. */
  readonly keys: ReadonlySet<string>;
};

/** A policy made ready to be asked. */
export function readable(policy: Policy): ReadPolicy {
  const keys = policy.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase()));
  return { policy, compiled: compilePolicy(policy), keys: new Set(keys) };
}

/** What AWS goes by. */
export type Settings = {
  readonly bucket: BucketIdentity;
  readonly encryption: BucketEncryption;
  /** Undefined where the bucket has none. */
  readonly policy: ReadPolicy | undefined;
  /** ARN of the owner's AWS managed key for S3, where it is known. */
  readonly managedKey: string | undefined;
};

/** All that decides what the next upload to a bucket becomes, and whether the baseline minds. */
export type Scene = Settings & {
  readonly requirement: BucketRequirement;
  /** ARNs of the approved keys; empty when the baseline names none, and every key will do. */
  readonly approved: readonly string[];
};

/** Whether any condition of the policy asks for a key, given in lower case. */
export function mentions({ policy }: Pick<Settings, "policy">, key: string): boolean {
  return policy?.keys.has(key) === true;
}

/** ARN of the AWS managed key for S3 in an account, by its alias: its key id cannot be known from outside (E35). */
export function managedKeyArn(bucket: BucketIdentity, account: string): string {
  return `arn:${bucket.partition}:kms:${bucket.region}:${account}:alias/aws/s3`;
}

/** The fifth field of an ARN; undefined for an id or an alias name. */
export function accountOfArn(arn: string): string | undefined {
  const account = arn.split(":")[4];
  return account === "" ? undefined : account;
}

/** What S3 does without any setting (E30, E51). */
export const BASE_ENCRYPTION: BucketEncryption = {
  algorithm: "AES256",
  keyArn: { state: "absent" },
  bucketKey: false,
  blocked: { state: "absent" },
};
