import { compilePolicy, evaluate, parsePolicy } from "../../iam/index.ts";
import type { BucketFacts } from "../../model/facts.ts";
import type { Identity } from "../../model/resource.ts";
import { writeAdmission } from "../../uploads/write-admission.ts";
import type { ReadPorts } from "../ports.ts";

/** What is asked about a setting. */
type Asked = Pick<ReadPorts, "findBucket" | "readBucket" | "roleTrust">;

/** What every job of a plan needs, as the user named it. */
export type JobSetting = {
  /** ARN of the role whose rights the tasks have. */
  readonly role: string;
  /** Bucket of manifests and completion reports; `{region}` in it stands for the Region of the objects. */
  readonly reports: string;
};

const rolePattern = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/[\w+=,.@/-]+$/;

/** Why no job can have this role, in one sentence; undefined when nothing speaks against it. */
function roleBar(role: string, { account, partition }: Identity): string | undefined {
  const [, ofPartition, ofAccount] = rolePattern.exec(role) ?? [];
  if (ofAccount === undefined) return `${role} is not the ARN of an IAM role`;
  return ofAccount === account && ofPartition === partition
    ? undefined
    : `the role ${role} is not of account ${account}`;
}

/** The role as a caller of S3. */
export function roleIdentity(role: string, { account, partition }: Identity): Identity {
  return { account, arn: role, partition };
}

export function reportsIn(region: string, { reports }: JobSetting): string {
  return reports.replaceAll("{region}", region);
}

/**
 * Why a job's manifest and report cannot lie in this bucket, in one sentence; undefined when they can. It must be the
 * account's own, in the Region of the objects, and take what S3 writes there: the report is always SSE-S3 (I72), and
 * so is the manifest, which may not be SSE-KMS (I64). A policy that admits only SSE-KMS makes jobs fail (P107).
 */
async function placeBar(
  ports: Asked,
  setting: JobSetting,
  region: string,
  identity: Identity,
): Promise<string | undefined> {
  const name = reportsIn(region, setting);
  const found = await ports.findBucket(name);
  if (!found.ok) return `the report bucket ${name} cannot be used: ${found.failure.message}`;
  if (found.value.region !== region)
    return `the report bucket ${name} is in ${found.value.region}, and jobs in ${region} need one there`;
  const facts = await ports.readBucket(found.value);
  return writeBar(facts, roleIdentity(setting.role, identity), "role") ?? writeBar(facts, identity, "caller");
}

/** Why no job of this setting can run in a Region, in one sentence: its role, and then its report bucket. */
export async function settingBar(
  ports: Asked,
  setting: JobSetting,
  region: string,
  identity: Identity,
): Promise<string | undefined> {
  return (
    roleBar(setting.role, identity) ??
    (await trustBar(ports, setting.role, identity)) ??
    placeBar(ports, setting, region, identity)
  );
}

/** Why a job of a plan cannot be created now, in one sentence. */
export async function jobBar(
  ports: Asked & Pick<ReadPorts, "whoAmI">,
  action: JobSetting & { readonly region: string },
): Promise<string | undefined> {
  const me = await ports.whoAmI();
  return me.ok ? settingBar(ports, action, action.region, me.value) : me.failure.message;
}

/**
 * Whether the role lets S3 Batch Operations in (I75). A trust policy that nobody may read is unknown, and bars nothing: the
 * job would fail before its first task. Neither does one whose conditions decide.
 */
async function trustBar(
  { roleTrust }: Asked,
  role: string,
  { account }: Identity,
): Promise<string | undefined> {
  const trust = await roleTrust?.(role);
  if (trust?.ok !== true) return undefined;
  const parsed = parsePolicy(withResource(trust.value, role));
  if (!parsed.ok) return undefined;
  const { outcome } = evaluate(compilePolicy(parsed.policy), {
    action: "sts:AssumeRole",
    resource: role,
    principal: { type: "service", service: batchOperations },
    context: { "aws:SourceAccount": { state: "set", values: [account] } },
    others: "open",
  });
  return outcome === "allowed" || outcome === "depends"
    ? undefined
    : `the trust policy of the role ${role} does not let ${batchOperations} assume it`;
}

const batchOperations = "batchoperations.s3.amazonaws.com";

/** A trust policy names no resource: it is the role that it stands on. */
function withResource(text: string, role: string): string {
  try {
    const { Statement, ...rest }: { Statement?: object | readonly object[] } = JSON.parse(text);
    const statements = Array.isArray(Statement) ? Statement : [Statement ?? {}];
    return JSON.stringify({ ...rest, Statement: statements.map((one) => ({ ...one, Resource: role })) });
  } catch {
    return text;
  }
}

/** A copy is authorised as the PutObject that it is, so the answer holds for a report too (P8). */
function writeBar(facts: BucketFacts, writer: Identity, who: string): string | undefined {
  const admission = writeAdmission(facts, writer);
  if (admission.state !== "known")
    return `whether the policy of the report bucket ${facts.name} admits SSE-S3 is unknown`;
  const answer = admission.value({
    kind: "copy-object",
    key: "bucketseal/jobs/report",
    target: { type: "sse-s3" },
  });
  return answer.outcome === "admitted"
    ? undefined
    : `the policy of the report bucket ${facts.name} does not let the ${who === "role" ? "job's role" : "caller"} write SSE-S3 objects, as job reports are`;
}
