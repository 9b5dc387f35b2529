import { type Call, type Calls, iamActions, keyActionsOfWrites } from "./permissions.ts";

/** IAM statements made of calls. */

export type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

export type Statement = {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: Json;
  readonly Condition?: Json;
};

/** `{Name}` in the text is a reference. */
export const sub = (text: string): Json => ({ "Fn::Sub": text.replaceAll("{", "${") });

const everyBucket = sub("arn:{AWS::Partition}:s3:::*");
const everyObject = sub("arn:{AWS::Partition}:s3:::*/*");
/** Of any account: data may lie under the keys of others. */
const everyKey = sub("arn:{AWS::Partition}:kms:*:*:key/*");

/** Secrets for bucketseal have names that say so: no other can be read. */
const heldKeys = sub("arn:{AWS::Partition}:secretsmanager:*:{AWS::AccountId}:secret:bucketseal/*");

/** Calls that no resource narrows. */
const onAccount: readonly string[] = ["s3:ListBuckets", "kms:ListAliases", "cloudtrail:LookupEvents"];
/** The others are on buckets. */
const onObjects: readonly Call[] = [
  "s3:HeadObject",
  "s3:GetObject",
  "s3:GetObjectTagging",
  "s3:GetObjectAcl",
  "s3:UpdateObjectEncryption",
  "s3:CopyObject",
  "s3:CreateMultipartUpload",
  "s3:UploadPartCopy",
  "s3:CompleteMultipartUpload",
  "s3:ListParts",
  "s3:AbortMultipartUpload",
  "s3:PutObject",
];

/** What the role of one function allows. */
export function statementsFor(name: string, calls: Calls): readonly Statement[] {
  const statements = [...fleetStatements(calls.fleet), ...reportStatements(calls.reports)];
  const log = `arn:{AWS::Partition}:logs:{AWS::Region}:{AWS::AccountId}:log-group:/aws/lambda/{AWS::StackName}-${name}:*`;
  statements.push(allow("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], sub(log)));
  if (calls.alerts) statements.push(allow("Alerts", [...iamActions["sns:Publish"]], { Ref: "AlertTopic" }));
  if (calls.deadLetters)
    statements.push(
      allow("DeadLetters", [...iamActions["sqs:SendMessageBatch"]], {
        "Fn::GetAtt": [`${queueOf[name]?.replace(/Queue$/, "DeadLetters")}`, "Arn"],
      }),
    );
  if (calls.securityHub) {
    const product = sub(
      "arn:{AWS::Partition}:securityhub:{AWS::Region}:{AWS::AccountId}:product/{AWS::AccountId}/default",
    );
    statements.push(allow("Findings", [...iamActions["securityhub:BatchImportFindings"]], product));
  }
  if (calls.members) {
    const role = sub("arn:{AWS::Partition}:iam::*:role/bucketseal-member*");
    statements.push(allow("Members", ["sts:AssumeRole", "sts:TagSession"], role));
  }
  if (calls.secrets)
    statements.push(allow("HeldKeys", [...iamActions["secretsmanager:GetSecretValue"]], heldKeys));
  if (calls.organization) statements.push(allow("Organization", ["organizations:ListAccounts"], "*"));
  if (queueOf[name] !== undefined)
    statements.push(
      allow("Queue", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], {
        "Fn::GetAtt": [queueOf[name], "Arn"],
      }),
    );
  return statements;
}

/** Queues that functions are fed from; their messages are read with the deployment's key. */
const queueOf: Readonly<Record<string, string>> = {
  "object-created": "ObjectCreatedQueue",
  "bucket-changed": "BucketChangedQueue",
  "key-changed": "KeyChangedQueue",
};

/** Reads of every bucket, object and key. */
export function fleetStatements(calls: readonly Call[]): Statement[] {
  const account = calls.filter((call) => onAccount.includes(call));
  const keys = calls.filter((call) => call.startsWith("kms:") && !onAccount.includes(call));
  const s3 = calls.filter((call) => call.startsWith("s3:") && !onAccount.includes(call));
  const objects = s3.filter(isOnObjects);
  const buckets = s3.filter((call) => !isOnObjects(call));
  return [
    ...statement("Account", account, "*"),
    ...statement("Buckets", buckets, everyBucket),
    ...statement("Objects", objects, everyObject),
    ...statement("Keys", keys, everyKey),
  ];
}

function reportStatements(calls: readonly Call[]): Statement[] {
  const bucket: Json = { "Fn::GetAtt": ["ReportBucket", "Arn"] };
  return [
    ...statement(
      "ReportList",
      calls.filter((call) => !isOnObjects(call)),
      bucket,
    ),
    ...statement("Reports", calls.filter(isOnObjects), sub("{ReportBucket.Arn}/*")),
    // The report bucket, the queues and the topic are encrypted under it.
    allow("DeploymentKey", ["kms:Decrypt", "kms:GenerateDataKey"], {
      "Fn::GetAtt": ["DeploymentKey", "Arn"],
    }),
  ];
}

/** Writes, on what the parameters of a template name. */
export function writeStatements(calls: readonly Call[]): readonly Statement[] {
  const objects = calls.filter(isOnObjects);
  const buckets = calls.filter((call) => !isOnObjects(call));
  const keys = objects.length === 0 ? [] : [allow("DataKeys", [...keyActionsOfWrites], { Ref: "KeyArns" })];
  return [
    ...statement("Settings", buckets, { Ref: "BucketArns" }),
    ...statement("MendObjects", objects, { Ref: "ObjectArns" }),
    ...keys,
  ];
}

function isOnObjects(call: Call): boolean {
  return onObjects.includes(call);
}

function statement(sid: string, calls: readonly Call[], resource: Json): Statement[] {
  const actions = [...new Set(calls.flatMap((call): readonly string[] => iamActions[call]))].sort();
  return actions.length === 0 ? [] : [allow(sid, actions, resource)];
}

export function allow(Sid: string, Action: readonly string[], Resource: Json): Statement {
  return { Sid, Effect: "Allow", Action, Resource };
}

export function document(statements: readonly Statement[]): Json {
  return { Version: "2012-10-17", Statement: statements };
}

/** Of a resource whose policy names actions on annotations (E162): cfn-lint's list of actions is older, and says W3037. */
export const youngActions: Json = { "cfn-lint": { config: { ignore_checks: ["W3037"] } } };
