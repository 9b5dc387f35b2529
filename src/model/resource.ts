/** The object, or the one version of it, that something is about. `key` is decoded. */
export type ObjectRef = {
  readonly bucket: string;
  readonly key: string;
  /** Absent where the bucket was never versioned; "null" for the null version. */
  readonly versionId?: string;
};

/** What a verdict, an action or a refusal is about. */
export type Resource =
  | { readonly type: "bucket"; readonly arn: string; readonly bucket: string }
  | {
      readonly type: "object";
      readonly arn: string;
      readonly bucket: string;
      readonly key: string;
      readonly versionId?: string;
    }
  | { readonly type: "key"; readonly arn: string };

/** Who and where bucketseal is working. */
export type Identity = {
  readonly account: string;
  readonly arn: string;
  /** aws, aws-cn or aws-us-gov (P66). */
  readonly partition: string;
};

export function bucketResource(partition: string, bucket: string): Resource {
  return { type: "bucket", arn: `arn:${partition}:s3:::${bucket}`, bucket };
}

export function objectResource(partition: string, ref: ObjectRef): Resource {
  return { type: "object", arn: `arn:${partition}:s3:::${ref.bucket}/${ref.key}`, ...ref };
}

/** A customer's SSE-C key has no ARN: `ssec:` and the MD5 S3 reports for it stand for it. */
export function keyResource(arn: string): Resource {
  return { type: "key", arn };
}

/** One text per resource, versions apart: the same in every run. */
export function resourceId(resource: Resource): string {
  return resource.type === "object" && resource.versionId !== undefined
    ? `${resource.arn}?versionId=${resource.versionId}`
    : resource.arn;
}
