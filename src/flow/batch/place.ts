import type { BucketFacts } from "../../model/facts.ts";
import type { Identity } from "../../model/resource.ts";
import { writeAdmission } from "../../uploads/write-admission.ts";
import type { ReadPorts } from "../ports.ts";

/** What every job of a plan needs, as the user named it. */
export type JobSetting = {
  /** ARN of the role whose rights the tasks have. */
  readonly role: string;
  /** Bucket of manifests and completion reports; `{region}` in it stands for the Region of the objects. */
  readonly reports: string;
};

const rolePattern = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/[\w+=,.@/-]+$/;

/** Why no job can have this role, in one sentence; undefined when nothing speaks against it. */
export function roleBar(role: string, { account, partition }: Identity): string | undefined {
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
export async function placeBar(
  ports: Pick<ReadPorts, "findBucket" | "readBucket">,
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

/** Why a job of a plan cannot be created now, in one sentence. */
export async function jobBar(
  ports: Pick<ReadPorts, "findBucket" | "readBucket" | "whoAmI">,
  action: JobSetting & { readonly region: string },
): Promise<string | undefined> {
  const me = await ports.whoAmI();
  if (!me.ok) return me.failure.message;
  return roleBar(action.role, me.value) ?? placeBar(ports, action, action.region, me.value);
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
