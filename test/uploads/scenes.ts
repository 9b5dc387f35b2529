import type { BucketRequirement } from "../../src/model/baseline.ts";
import { absent, known } from "../../src/model/fact.ts";
import type { BucketEncryption } from "../../src/model/facts.ts";
import type { UploadCell, UploadMatrix } from "../../src/uploads/matrix.ts";
import { type UploadMatrixInput, uploadMatrix } from "../../src/uploads/upload-matrix.ts";

export const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000001`;
export const KEY2 = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000002`;
export const BUCKET = {
  name: "b",
  arn: "arn:aws:s3:::b",
  partition: "aws",
  account: ACCOUNT,
  region: REGION,
};

export const SSE = "s3:x-amz-server-side-encryption";
export const KID = "s3:x-amz-server-side-encryption-aws-kms-key-id";
export const CUSTOMER = "s3:x-amz-server-side-encryption-customer-algorithm";

export function requirement(change: Partial<BucketRequirement> = {}): BucketRequirement {
  return {
    require: "sse-kms",
    keys: [KEY],
    approvedKeys: [{ written: KEY, arn: known(KEY) }],
    bucketKey: true,
    sseC: "block",
    tls: true,
    uploads: "lenient",
    mode: "remediate",
    chosenBy: "defaults",
    ...change,
  };
}

export const NO_KEYS = { keys: [], approvedKeys: [] } as const;

export const SSE_S3: BucketEncryption = {
  algorithm: "AES256",
  keyArn: absent,
  bucketKey: false,
  blocked: known(["SSE-C"]),
};

export const SSE_KMS: BucketEncryption = {
  algorithm: "aws:kms",
  keyId: KEY,
  keyArn: known(KEY),
  bucketKey: true,
  blocked: known(["SSE-C"]),
};

export const OPEN_TO_SSE_C = { blocked: known(["NONE"]) } as const;

export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A Deny for everybody of s3:PutObject on every key of the bucket, with the parts given. */
export function deny(sid: string, condition: object, more: object = {}): object {
  return {
    Sid: sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::b/*",
    Condition: condition,
    ...more,
  };
}

/** An Allow of s3:PutObject on every key, for one principal, with the parts given. */
export const allowPut = (principal: object, more: object = {}) => ({
  Sid: "AllowPut",
  Effect: "Allow",
  Principal: principal,
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::b/*",
  ...more,
});

export const DENY_HTTP = {
  Sid: "DenyInsecureTransport",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

export function matrixFor(change: Partial<UploadMatrixInput>): UploadMatrix {
  return uploadMatrix({
    bucket: BUCKET,
    encryption: SSE_KMS,
    policy: undefined,
    requirement: requirement(),
    serviceWriters: [],
    ...change,
  });
}

export function cell(matrix: UploadMatrix, where: Partial<UploadCell>): UploadCell {
  const wanted: Partial<UploadCell> = {
    operation: "PutObject",
    principal: "account",
    transport: "tls",
    ...where,
  };
  const found = matrix.cells.filter(
    ({ upload, operation, principal, transport }) =>
      upload === wanted.upload &&
      operation === wanted.operation &&
      principal === wanted.principal &&
      transport === wanted.transport,
  );
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${found.length} cells for ${JSON.stringify(where)}`);
  return only;
}
