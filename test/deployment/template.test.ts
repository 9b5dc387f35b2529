import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { eventRules } from "../../src/cli/event-rules.ts";
import { type Packaged, packaged, type Resource, type Template } from "./template.ts";

let template: Template;
let dates: Packaged["dates"];
beforeAll(() => {
  ({ template, dates } = packaged());
}, 60_000);

function all(type: string): [string, Resource][] {
  // The bucket that osls keeps the packages in is its own.
  return Object.entries(template.Resources).filter(
    ([name, { Type }]) => Type === type && !name.startsWith("ServerlessDeployment"),
  );
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

const encrypted: Readonly<Record<string, (properties: Record<string, unknown>) => unknown>> = {
  "AWS::SQS::Queue": ({ KmsMasterKeyId }) => KmsMasterKeyId,
  "AWS::SNS::Topic": ({ KmsMasterKeyId }) => KmsMasterKeyId,
  "AWS::Logs::LogGroup": ({ KmsKeyId }) => KmsKeyId,
  "AWS::Lambda::Function": ({ KmsKeyArn }) => KmsKeyArn,
  "AWS::S3::Bucket": ({ BucketEncryption }) => text(BucketEncryption).includes("aws:kms") && BucketEncryption,
  "AWS::StepFunctions::StateMachine": ({ EncryptionConfiguration }) => EncryptionConfiguration,
};

describe("what is deployed", () => {
  it("is the same to the byte whenever it is packaged: files in it have no date", () => {
    expect(Object.keys(dates)).toHaveLength(all("AWS::Lambda::Function").length);
    // 1980-01-01 00:00, the first moment there is in a ZIP file.
    for (const [name, ofFiles] of Object.entries(dates))
      expect(new Set(ofFiles), name).toEqual(new Set([0x210000]));
  });

  it.each(Object.keys(encrypted))("every %s is encrypted under the deployment's key", (type) => {
    const open = all(type).filter(
      ([, { Properties }]) => !text(encrypted[type]?.(Properties) ?? "").includes("DeploymentKey"),
    );
    expect(all(type).length).toBeGreaterThan(0);
    expect(open.map(([name]) => name)).toEqual([]);
  });

  it("keeps the report bucket closed: versions, no public access, TLS only, an end for what is old", () => {
    const [[, bucket] = []] = all("AWS::S3::Bucket");
    expect(bucket?.Properties).toMatchObject({
      VersioningConfiguration: { Status: "Enabled" },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(text(bucket?.Properties["LifecycleConfiguration"])).toContain("ExpirationInDays");
    const [[, policy] = []] = all("AWS::S3::BucketPolicy");
    expect(text(policy)).toContain('"aws:SecureTransport":"false"');
  });

  it("gives every queue that feeds a function a dead-letter queue, and at least six timeouts of patience (L34)", () => {
    const mappings = all("AWS::Lambda::EventSourceMapping");
    expect(mappings).toHaveLength(3);
    for (const [, { Properties }] of mappings) {
      const { EventSourceArn, FunctionName } = Properties as Record<string, { "Fn::GetAtt": [string] }>;
      const queue = template.Resources[EventSourceArn?.["Fn::GetAtt"][0] ?? ""]?.Properties ?? {};
      const lambda = template.Resources[FunctionName?.["Fn::GetAtt"][0] ?? ""]?.Properties ?? {};
      expect(queue["RedrivePolicy"]).toBeDefined();
      expect(Number(queue["VisibilityTimeout"])).toBeGreaterThanOrEqual(6 * Number(lambda["Timeout"]));
      expect(Properties).toMatchObject({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    }
  });

  it("tells the functions of the events that `local --live` tells them of, and of no others", () => {
    const patterns = all("AWS::Events::Rule").map(([, { Properties }]) => Properties["EventPattern"]);
    const local = text(Object.values(eventRules("reports"))).replace('"reports"', '{"Ref":"ReportBucket"}');
    expect(patterns).toEqual(JSON.parse(local));
  });

  it("loses nothing that a rule or the schedule could not hand on", () => {
    for (const [, { Properties }] of all("AWS::Events::Rule"))
      expect(text(Properties["Targets"])).toContain("DeadLetterConfig");
    for (const [, { Properties }] of all("AWS::Scheduler::Schedule"))
      expect(Properties["Target"]).toMatchObject({
        RetryPolicy: expect.anything(),
        DeadLetterConfig: expect.anything(),
      });
  });

  it("has nobody invoke a function without waiting for its answer: whatever is asynchronous goes through a queue", () => {
    // A service that invokes functions would need to be let in by each.
    expect(all("AWS::Lambda::Permission")).toEqual([]);
    const targets = all("AWS::Events::Rule").flatMap(([, { Properties }]) => Properties["Targets"]);
    expect(targets.map((target) => text(target).includes("Queue"))).toEqual([true, true, true]);
    expect(all("AWS::Scheduler::Schedule").map(([, { Properties }]) => text(Properties["Target"]))).toEqual([
      expect.stringContaining('"Arn":{"Ref":"FleetScan"}'),
    ]);
  });

  it("raises an alarm for every dead-letter queue and for a fleet scan that fails", () => {
    const alarms = text(all("AWS::CloudWatch::Alarm"));
    for (const [name] of all("AWS::SQS::Queue").filter(([queue]) => queue.endsWith("DeadLetters")))
      expect(alarms).toContain(`"${name}"`);
    for (const metric of ["ExecutionsFailed", "ExecutionsTimedOut", "BucketsNotScanned"])
      expect(alarms).toContain(metric);
  });

  it("gives every function a role, a reserve, a log that ends, arm64, Node 24 and no X-Ray", () => {
    const roles = new Set<string>();
    for (const [name, { Properties }] of all("AWS::Lambda::Function")) {
      expect(Properties, name).toMatchObject({ Architectures: ["arm64"], Runtime: "nodejs24.x" });
      expect(Properties["ReservedConcurrentExecutions"], name).toBeGreaterThan(0);
      expect(Properties["TracingConfig"], name).toBeUndefined();
      roles.add(text(Properties["Role"]));
    }
    expect(roles.size).toBe(all("AWS::Lambda::Function").length);
    for (const [name, { Properties }] of all("AWS::Logs::LogGroup"))
      expect(Properties["RetentionInDays"], name).toBe(90);
  });

  it("works in every partition: no ARN names one", () => {
    expect(text(template)).not.toMatch(/arn:aws(-cn|-us-gov)?:/);
  });
});

const writes =
  /^[a-z0-9]+:(Put|Delete|Create|Update|Copy|Complete|Upload|Send|Publish|Start|Stop|Invoke|Encrypt|ReEncrypt|GenerateDataKey|Batch|\*)/;

type Statement = { readonly Effect: string; readonly Action: string | string[]; readonly Resource: unknown };

function statementsIn(value: unknown): Statement[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "Effect" in value && "Action" in value && !("Principal" in value) ? [value as Statement] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}

/** CloudWatch Logs knows no resources for the delivery of logs; everything else does. */
const noResources = /^logs:(Create|Update|Delete)LogDelivery$|^logs:PutResourcePolicy$/;

/** Actions that are allowed everywhere and change something. */
function wide(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ Effect, Action, Resource }) => {
    const everywhere = [Resource].flat().some((one) => /^("\*"|.*:s3:::\*(\/\*)?"?}?$)/.test(text(one)));
    if (Effect !== "Allow" || !everywhere) return [];
    return [Action].flat().filter((action) => writes.test(action) && !noResources.test(action));
  });
}

describe("who may do what", () => {
  it("no role may write everywhere", () => {
    expect(wide(statementsIn(all("AWS::IAM::Role")))).toEqual([]);
    expect(wide(statementsIn(all("AWS::IAM::RolePolicy")))).toEqual([]);
  });

  it("notices a role that may", () => {
    const wild = {
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: "arn:aws:s3:::*/*",
    };
    expect(wide([wild, { ...wild, Resource: "*" }, { ...wild, Action: "kms:*", Resource: "*" }])).toEqual([
      "s3:PutObject",
      "s3:PutObject",
      "kms:*",
    ]);
  });

  it.each(["remediation", "member-role"])(
    "templates/%s.yml writes only to what its parameters name",
    (name) => {
      const file = parse(readFileSync(new URL(`../../templates/${name}.yml`, import.meta.url), "utf8"));
      expect(wide(statementsIn(file))).toEqual([]);
      expect(Object.keys(file.Parameters)).toEqual(
        expect.arrayContaining(["BucketArns", "ObjectArns", "KeyArns"]),
      );
    },
  );
});

describe("templates/batch.yml", () => {
  const file = parse(readFileSync(new URL("../../templates/batch.yml", import.meta.url), "utf8"));

  it("lets jobs reach only what its parameters name, and their own folder of the report bucket", () => {
    const [folder, ...named] = file.Resources.Role.Properties.Policies[0].PolicyDocument.Statement.map(
      ({ Resource }: Statement) => Resource,
    );
    expect(text(folder)).toContain("/bucketseal/jobs/*");
    expect(named).toEqual([{ Ref: "ObjectArns" }, { Ref: "KeyArns" }]);
  });

  it("lets whoever creates jobs pass that one role, and to S3 Batch Operations alone", () => {
    const statements: Statement[] = file.Resources.Caller.Properties.PolicyDocument.Statement;
    expect(statements.filter(({ Action }) => [Action].flat().includes("iam:PassRole"))).toEqual([
      {
        Sid: "PassRole",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: { "Fn::GetAtt": ["Role", "Arn"] },
        Condition: { StringEquals: { "iam:PassedToService": "batchoperations.s3.amazonaws.com" } },
      },
    ]);
    // A job that is to be has no ARN.
    expect(wide(statements)).toEqual(["s3:CreateJob"]);
  });
});

const cfnLint = spawnSync("cfn-lint", ["--version"], { encoding: "utf8" }).status === 0;

describe.skipIf(!cfnLint)("cfn-lint", () => {
  it("has no finding in the templates", () => {
    const files = ["remediation", "member-role", "batch"].map((name) =>
      fileURLToPath(new URL(`../../templates/${name}.yml`, import.meta.url)),
    );
    const ran = spawnSync("cfn-lint", ["--format", "parseable", ...files], { encoding: "utf8" });
    expect({ stderr: ran.stderr, stdout: ran.stdout.trim() }).toEqual({ stderr: "", stdout: "" });
  }, 60_000);
});
