/** Bucket policies of the sample fleet, as their owners would have written them. */

const sse = "s3:x-amz-server-side-encryption";
const keyId = "s3:x-amz-server-side-encryption-aws-kms-key-id";

function arns(bucket: string): readonly [string, string] {
  return [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
}

/** Holds: no plain HTTP, and wrong encryption headers are denied while header-less uploads take the default (P70, P76). */
export function sealedPolicy(bucket: string, approvedKeyArn: string): string {
  const everything = arns(bucket);
  const denied = (Sid: string, Action: string | string[], Condition: object) => {
    return { Sid, Effect: "Deny", Principal: "*", Action, Resource: everything[1], Condition };
  };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "NoPlainHttp",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: everything,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      denied("OnlyKms", ["s3:PutObject", "s3:ReplicateObject"], {
        StringNotEquals: { [sse]: ["aws:kms", "aws:kms:dsse"] },
        Null: { [sse]: "false" },
      }),
      denied("OnlyOurKey", ["s3:PutObject", "s3:ReplicateObject", "s3:UpdateObjectEncryption"], {
        ArnNotEquals: { [keyId]: approvedKeyArn },
        Null: { [keyId]: "false" },
      }),
      denied("NeverTheManagedKey", ["s3:PutObject", "s3:ReplicateObject"], {
        StringEquals: { [sse]: ["aws:kms", "aws:kms:dsse"] },
        Null: { [keyId]: "true" },
      }),
    ],
  });
}

/** Nothing to do with encryption, and written with a hand of its own: spaces, an object Statement list, an odd order. */
export function foreignPolicy(bucket: string): string {
  return `{
  "Version" : "2012-10-17",
  "Id": "web-team/2024",
  "Statement": [
    {
      "Sid": "AllowCloudFront",   "Effect": "Allow",
      "Principal": { "Service": "cloudfront.amazonaws.com" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::${bucket}/*",
      "Condition": { "StringEquals": { "AWS:SourceArn": "arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE" } }
    },
    { "Sid": "ProtectVersions", "Effect": "Deny", "Principal": "*",
      "Action": [ "s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration" ],
      "Resource": [ "arn:aws:s3:::${bucket}", "arn:aws:s3:::${bucket}/*" ],
      "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/break-glass" } } }
  ]
}`;
}

/** Three statements that read like a guard and deny nothing that matters (P82, P87, P88). */
export function lookalikePolicy(bucket: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DenyUnencryptedUploads",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: { StringEquals: { [sse]: "AES128" } },
      },
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:Get*",
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "DenyOtherPrefix",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${bucket}/never-used/*`,
        Condition: { Null: { [sse]: "true" } },
      },
    ],
  });
}

/** Lets S3 deliver server access logs (P105). */
export function logDeliveryPolicy(bucket: string, account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "S3ServerAccessLogs",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
}
