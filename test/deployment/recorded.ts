import { readFileSync } from "node:fs";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import type { LocalAws } from "../../src/localaws/aws.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import { functionOf, startFunctions } from "../lambda/bundled.ts";
import { type Deployed, deploy, strict } from "../lambda/deployed.ts";
import { execute, type StateMachine } from "../statemachine/interpreter.ts";

/** What a function called: on the report bucket, and on everything. Each as `service:Operation`. */
export type Recorded = { readonly reports: Set<string>; readonly all: Set<string> };

const copyLimit = 10 * 2 ** 20;

/** A bucket of whose settings nothing is asked any more, and one the use of whose key is asked about. */
const relaxed = `
buckets:
  - match: { name: relaxed }
    require: any
    keys: []
    tls: false
    sseC: allow
  - match: { name: watched }
    keys: []
    keyUsers: ["*"]
    unusedDays: 90
`;

/**
 * Runs every bundled function, each with a memory of its own, on a fleet that needs every kind of call, first in report mode and then in the mode that mends,
 * and records what each of them calls.
 */
export async function recordCalls(): Promise<Record<"report" | "remediate", Record<string, Recorded>>> {
  const at = await deploy(
    {
      BUCKETSEAL_BASELINE_TEXT: "",
      BUCKETSEAL_BASELINE: "s3://bucketseal-reports/bucketseal.yml",
      BUCKETSEAL_SECURITY_HUB: "on",
      BUCKETSEAL_ACCOUNTS: "organization",
      BUCKETSEAL_MEMBER_ROLE: "bucketseal-member",
      BUCKETSEAL_EXTERNAL_ID: "0123456789abcdef",
    },
    { copyLimit, blockSseCByDefault: false },
  );
  const held = "sseCKeys: [{ secret: bucketseal/partner }]\n";
  await at.put(at.reports, "bucketseal.yml", strict + relaxed + held);
  const watched = await plant(at);
  await plantMember(at.aws);
  // Nobody may enter a role as the root user.
  const session = at.aws.addPrincipal({ type: "role", name: "bucketseal", session: "function" });
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  });
  const report = await record(at, "report", watched);
  const remediate = await record(at, "remediate", watched);
  await at.close();
  return { report, remediate };
}

/**
 * One bucket for each way in which an object is read or mended.
 * @returns a key of which CloudTrail has few events: it is asked about them twice a second and no more.
 */
async function plant({ aws, s3, kms, secrets, newBucket }: Deployed): Promise<string> {
  for (const name of ["granted", "large", "versioned", "secret", "relaxed", "watched"]) await newBucket(name);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const watched = KeyMetadata?.Arn ?? "";
  await s3.send(
    new PutObjectCommand({
      Bucket: "watched",
      Key: "theirs",
      Body: "x",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: watched,
    }),
  );
  const Statement = {
    Sid: "BucketsealDenyPlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::relaxed", "arn:aws:s3:::relaxed/*"],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await s3.send(new PutBucketPolicyCommand({ Bucket: "relaxed", Policy }));
  await s3.send(
    new PutBucketOwnershipControlsCommand({
      Bucket: "granted",
      OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] },
    }),
  );
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: "versioned", VersioningConfiguration: { Status: "Enabled" } }),
  );
  for (const Key of ["new", "newer"])
    await s3.send(new PutObjectCommand({ Bucket: "versioned", Key, Body: "new" }));
  await secrets.send(
    new CreateSecretCommand({ Name: "bucketseal/partner", SecretBinary: Buffer.alloc(32, 8) }),
  );
  for (const [Key, byte] of [
    ["theirs", 7],
    ["held", 8],
  ] as const)
    await s3.send(
      new PutObjectCommand({
        Bucket: "secret",
        Key,
        Body: "secret",
        SSECustomerAlgorithm: "AES256",
        SSECustomerKey: Buffer.alloc(32, byte).toString("base64"),
      }),
    );
  for (const key of ["old", "older"])
    plantObject(aws.s3, { bucket: "granted", key, body: "old", tags: { kept: "yes" } });
  plantObject(aws.s3, { bucket: "relaxed", key: "old", body: "old" });
  for (const key of ["big", "bigger"]) plantObject(aws.s3, { bucket: "large", key, size: copyLimit + 1 });
  return watched;
}

/** Another account of the organization, with a bucket to be mended by way of its role. */
async function plantMember(aws: LocalAws): Promise<void> {
  const account = "444455556666";
  aws.organizations.create({ accounts: [{ id: account, name: "member" }] });
  const Statement = {
    Effect: "Allow",
    Principal: { AWS: aws.account },
    Action: ["sts:AssumeRole", "sts:TagSession"],
  };
  aws.trust(
    `arn:aws:iam::${account}:role/bucketseal-member`,
    JSON.stringify({ Version: "2012-10-17", Statement }),
  );
  const s3 = new S3Client({
    region: aws.region,
    endpoint: process.env["AWS_ENDPOINT_URL"] ?? "",
    credentials: aws.addPrincipal({ type: "user", name: "them", account }),
    forcePathStyle: true,
  });
  await s3.send(new CreateBucketCommand({ Bucket: "theirs" }));
  plantObject(aws.s3, { bucket: "theirs", key: "old", body: "old" });
}

async function record(
  at: Deployed,
  mode: "report" | "remediate",
  watched: string,
): Promise<Record<string, Recorded>> {
  process.env["BUCKETSEAL_MODE"] = mode;
  const recorded: Record<string, Recorded> = {};
  const invoke = startFunctions();
  const run = async (name: string, event: unknown) => {
    const before = at.aws.calls.length;
    recorded[name] ??= { reports: new Set(), all: new Set() };
    try {
      return await invoke(name, event);
    } finally {
      for (const call of at.aws.calls.slice(before)) note(at, recorded[name], call);
    }
  };
  await run("object-created", created("granted", "old"));
  // A copy that fails half-way is aborted, and the event is delivered again.
  const mended = at.aws.inject({
    operation: "UploadPartCopy",
    answer: { type: "error", status: 403, code: "AccessDenied", message: "not now" },
  });
  await run("object-created", created("large", "big")).catch(() => undefined);
  mended();
  await run("object-created", created("large", "big"));
  await run("object-created", created("versioned", "new"));
  await run("object-created", created("secret", "theirs"));
  // Something copies it weakly as often as it is mended, until that is one time too many.
  for (let copy = 0; copy < 7; copy += 1) {
    plantObject(at.aws.s3, { bucket: "granted", key: "contested", body: "weak" });
    await run("object-created", created("granted", "contested", "CopyObject"));
  }
  for (const name of ["object-created", "bucket-changed", "key-changed"])
    await run(name, { Records: [{ eventSource: "aws:sqs", messageId: "1", body: "no JSON" }] });
  await at.s3.send(new DeleteBucketPolicyCommand({ Bucket: "versioned" }));
  await at.s3.send(new DeleteBucketEncryptionCommand({ Bucket: "versioned" }));
  await run("bucket-changed", changed("s3", "PutBucketPolicy", { bucketName: "versioned" }));
  // Before the first fleet scan it has to count for itself.
  await run("key-changed", changed("kms", "PutKeyPolicy", { keyId: watched }));
  await run("scan-fleet", {});
  at.aws.inject({
    operation: "UploadPartCopy",
    resource: /bigger/,
    answer: { type: "error", status: 403, code: "AccessDenied", message: "not now" },
  });
  await fleetScan(at, mode, run);
  await fleetScan(at, `${mode}-again`, run);
  return recorded;
}

function note(at: Deployed, { reports, all }: Recorded, call: Deployed["aws"]["calls"][number]): void {
  const { service, operation, resource } = call;
  // What an endpoint is asked of itself is no call of AWS, and who one is may be asked without permission.
  if (operation === "HEAD service" || operation === "GetCallerIdentity") return;
  const name = `${service}:${operation}`;
  all.add(name);
  if (resource === at.reports || resource.startsWith(`${at.reports}/`)) reports.add(name);
}

async function fleetScan(
  at: Deployed,
  executionName: string,
  run: (name: string, event: unknown) => Promise<unknown>,
): Promise<void> {
  const machine = JSON.parse(
    readFileSync(new URL("../../statemachine/fleet-scan.asl.json", import.meta.url), "utf8"),
  ) as StateMachine;
  await execute(
    machine,
    {},
    {
      executionName,
      entered: [],
      task: (resource, input) => run(functionOf(resource), input),
      items: async ({ Key }) => {
        const { Body } = await at.s3.send(new GetObjectCommand({ Bucket: at.reports, Key: String(Key) }));
        return JSON.parse((await Body?.transformToString()) ?? "[]") as unknown[];
      },
    },
  );
}

function created(bucket: string, key: string, reason = "PutObject"): unknown {
  return {
    version: "0",
    "detail-type": "Object Created",
    source: "aws.s3",
    detail: { bucket: { name: bucket }, object: { key }, reason },
  };
}

function changed(service: string, eventName: string, requestParameters: object): unknown {
  return {
    version: "0",
    "detail-type": "AWS API Call via CloudTrail",
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      eventTime: "2026-11-23T10:15:30Z",
      awsRegion: "us-east-1",
      userIdentity: { arn: "arn:aws:iam::111122223333:role/ops" },
      requestParameters,
    },
  };
}
