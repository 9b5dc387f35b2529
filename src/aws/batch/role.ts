import { allow, document, type Json, type Statement, sub, youngActions } from "../iam-statements.ts";
import { iamActions, keyActionsOfWrites } from "../permissions.ts";

/** Everything of jobs lies under it in the report bucket, and they may reach nothing else there. */
const folder = "bucketseal/jobs/*";

/** What a task calls: an update (E199, with what AWS's sample for jobs lists besides), or a copy of what has tags (E179). */
const taskActions = [
  ...iamActions["s3:UpdateObjectEncryption"],
  ...iamActions["s3:GetObject"],
  ...iamActions["s3:GetObjectTagging"],
  "s3:PutObject",
  "s3:PutObjectTagging",
  // E162, E222: annotations go along with a copy, which may name the version that it reads.
  "s3:GetObjectAnnotation",
  "s3:GetObjectVersionAnnotation",
  "s3:PutObjectAnnotation",
];

/** `templates/batch.yml`: the role of jobs, the bucket of their reports, and what whoever creates them must be allowed. */
export function batchTemplateWith(parameters: { readonly [name: string]: Json }): Json {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description:
      "What bucketseal's jobs of S3 Batch Operations need: their role, a bucket for manifests and reports, and a policy for whoever creates them.",
    Parameters: {
      RoleName: { Type: "String", Default: "bucketseal-batch" },
      ReportBucketName: { Type: "String", Description: "A bucket to be made, in the Region of the objects" },
      ...parameters,
    },
    Resources: {
      ReportBucket: reportBucket,
      ReportBucketPolicy: {
        Type: "AWS::S3::BucketPolicy",
        Properties: {
          Bucket: { Ref: "ReportBucket" },
          PolicyDocument: { Version: "2012-10-17", Statement: [tlsOnly] },
        },
      },
      Role: {
        Type: "AWS::IAM::Role",
        Metadata: youngActions,
        Properties: {
          RoleName: { Ref: "RoleName" },
          AssumeRolePolicyDocument: trust,
          Policies: [{ PolicyName: "tasks", PolicyDocument: document(roleStatements) }],
        },
      },
      Caller: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          Description: "What creates, confirms and follows jobs, beside the rights to read and mend",
          PolicyDocument: document(callerStatements),
        },
      },
    },
    Outputs: {
      Role: { Description: "For --batch-role", Value: { "Fn::GetAtt": ["Role", "Arn"] } },
      Reports: { Description: "For --batch-reports", Value: { Ref: "ReportBucket" } },
      Caller: { Description: "To attach to whoever runs bucketseal apply", Value: { Ref: "Caller" } },
    },
  };
}

/** SSE-S3, as reports are always and manifests must be (I64, I72). */
const reportBucket: Json = {
  Type: "AWS::S3::Bucket",
  DeletionPolicy: "Retain",
  UpdateReplacePolicy: "Retain",
  Properties: {
    BucketName: { Ref: "ReportBucketName" },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  },
};

const tlsOnly: Json = {
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [sub("{ReportBucket.Arn}"), sub("{ReportBucket.Arn}/*")],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

/** I75. */
const trust: Json = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "batchoperations.s3.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
};

const inFolder = sub(`{ReportBucket.Arn}/${folder}`);

const roleStatements: readonly Statement[] = [
  allow("ManifestAndReport", [...iamActions["s3:GetObject"], "s3:PutObject"], inFolder),
  allow("Tasks", [...new Set(taskActions)].sort(), { Ref: "ObjectArns" }),
  allow("DataKeys", [...keyActionsOfWrites], { Ref: "KeyArns" }),
];

const callerStatements: readonly Statement[] = [
  // Neither the list nor a job that is to be has an ARN (I75).
  allow("CreateJobs", [...iamActions["s3:CreateJob"], ...iamActions["s3:ListJobs"]], "*"),
  allow(
    "Jobs",
    [...iamActions["s3:DescribeJob"], ...iamActions["s3:UpdateJobStatus"]],
    sub("arn:{AWS::Partition}:s3:*:{AWS::AccountId}:job/*"),
  ),
  allow("ManifestAndReport", ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], inFolder),
  allow("ReportBucket", ["s3:GetBucketPolicy", "s3:ListBucket"], sub("{ReportBucket.Arn}")),
  // Whether it lets S3 Batch Operations in, before a job is created.
  allow("RoleTrust", [...iamActions["iam:GetRole"]], { "Fn::GetAtt": ["Role", "Arn"] }),
  {
    ...allow("PassRole", ["iam:PassRole"], { "Fn::GetAtt": ["Role", "Arn"] }),
    Condition: { StringEquals: { "iam:PassedToService": "batchoperations.s3.amazonaws.com" } },
  },
];
