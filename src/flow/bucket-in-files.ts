import { type Arn, type Policy, parseArn } from "../iam/index.ts";
import { KEY_ID_KEY } from "../uploads/condition-keys.ts";
import type { BucketIdentity } from "../uploads/scene.ts";
import type { ExplainFiles } from "./explain-files.ts";

/**
 * Name, account, Region and partition of a bucket that is only files: as given, else from the ARNs that are there. A key
 * must lie in the bucket's Region (E41), and most lie in its account.
 */
export function bucketIn(
  files: ExplainFiles,
  policy: Policy,
  defaultKey: string | undefined,
): BucketIdentity {
  const resource = arns(resourcesOf(policy)).find(({ service }) => service === "s3");
  const fromPolicy = resource?.resource.split("/")[0];
  const name = files.bucket ?? (fromPolicy === undefined || /[*?$]/.test(fromPolicy) ? "bucket" : fromPolicy);
  const keys = arns([...files.keys, defaultKey ?? "", ...keysIn(policy)]);
  const key = keys.find(({ account, region }) => /^\d{12}$/.test(account) && /^[a-z0-9-]+$/.test(region));
  const [principal] = arns(files.principals);
  const partition = plain(key?.partition) ?? plain(resource?.partition) ?? "aws";
  return {
    name,
    arn: `arn:${partition}:s3:::${name}`,
    partition,
    account: files.account ?? key?.account ?? principal?.account ?? "111122223333",
    region: files.region ?? key?.region ?? FIRST_REGIONS[partition] ?? "us-east-1",
  };
}

const FIRST_REGIONS: Readonly<Record<string, string>> = {
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};

function resourcesOf({ statements }: Policy): readonly string[] {
  return statements.flatMap(({ resource }) => resource.patterns);
}

function keysIn({ statements }: Policy): readonly string[] {
  return statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => key.toLowerCase() === KEY_ID_KEY)
    .flatMap(({ values }) => values);
}

function arns(texts: readonly string[]): readonly Arn[] {
  return texts.flatMap((text) => parseArn(text) ?? []);
}

/** A part of an ARN without wildcards. */
function plain(part: string | undefined): string | undefined {
  return part !== undefined && /^[a-z-]+$/.test(part) ? part : undefined;
}
