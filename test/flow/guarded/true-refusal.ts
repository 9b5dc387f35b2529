import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { parsePolicy } from "../../../src/iam/index.ts";
import type { Refusal } from "../../../src/model/plan.ts";
import type { World } from "../../aws/world.ts";
import type { Keys, RandomBucket } from "./random-bucket.ts";

/** The world a refusal was made in, asked by other means than those that made it. */
type Witness = {
  readonly it: World;
  readonly keys: Keys;
  readonly enforcer: { readonly type: "role"; readonly name: string };
  readonly all: readonly RandomBucket[];
};

type Check = (bucket: RandomBucket, refusal: Refusal, witness: Witness) => boolean | Promise<boolean>;

/** Whether a refusal is true of a bucket, by how it was made or by what the embedded AWS answers to real calls. */
export const TRUE_WHEN: Readonly<Record<string, Check>> = {
  "NOT-REMEDIATE-MODE": ({ profile }) => profile === "report",
  "IAC-OWNED": ({ tool, profile }, { reason }) =>
    tool !== undefined && profile !== "iac" && reason.includes(tool),
  "KEY-UNUSABLE": ({ profile }) => profile === "deadkey",
  "NO-APPROVED-KEY": ({ profile }) => profile === "anykey",
  "REPLICATION-WOULD-STOP": ({ replicates }) => replicates === "plain objects only",
  "POLICY-TOO-LARGE": ({ policy }) => (policy?.length ?? 0) > 18_000,
  "LOG-TARGET-SSE-S3-ONLY": ({ name }, _refusal, { all }) =>
    all.some(({ logsInto }) => logsInto !== undefined && name.startsWith(logsInto)),
  "SERVICE-WRITER-CUT-OFF": ({ policy }) => policy?.includes(".amazonaws.com") === true,
  "FOREIGN-LOOKALIKE": ({ policy }, { reason }) => namesForeign(policy, reason),
  "PUBLIC-POLICY-BLOCKED": async ({ name, policy }, _refusal, { it }) => {
    const put = await it.ports.putBucketPolicy({ name, region: it.aws.region }, policy ?? null);
    return !put.ok && put.failure.message.includes("public policies are prevented");
  },
  "SETTINGS-UNKNOWN": async ({ name }, _refusal, { it, enforcer }) => {
    const ports = it.as(enforcer);
    const at = { name, region: it.aws.region };
    const read = [await ports.readBucketPolicy(at), await ports.readBucketEncryption(at)];
    return read.some(({ state }) => state === "unknown");
  },
  "ENFORCER-LOCKED-OUT": async ({ name, policy }, _refusal, { it, enforcer }) => {
    const ports = it.as(enforcer);
    const at = { name, region: it.aws.region };
    const put = await ports.putBucketPolicy(at, policy ?? null);
    return !put.ok || (await codeOf(it, enforcer, new GetObjectCommand({ Bucket: name, Key: "no" }))) === 403;
  },
  "FOREIGN-DENY": async (bucket, { reason }, witness) =>
    namesForeign(bucket.policy, reason) &&
    (!reason.startsWith("No compliant") || (await admitsNothing(bucket, witness))),
};

function namesForeign(policy: string | undefined, reason: string): boolean {
  const parsed = parsePolicy(policy ?? "");
  const foreign = parsed.ok
    ? parsed.policy.statements.filter(({ sid }) => !sid?.startsWith("Bucketseal"))
    : [];
  return foreign.some(({ sid, index }) => reason.includes(sid ?? `Statement[${index}]`));
}

/** Uploads of a kind that the baseline is content with, under an approved key: the policy refuses each. */
async function admitsNothing(
  { name, profile }: RandomBucket,
  { it, keys, enforcer }: Witness,
): Promise<boolean> {
  const key = profile === "otherkey" ? keys.other : profile === "deadkey" ? keys.disabled : keys.data;
  const strong = profile === "dsse" ? (["aws:kms:dsse"] as const) : (["aws:kms", "aws:kms:dsse"] as const);
  for (const algorithm of strong) {
    const put = new PutObjectCommand({
      Bucket: name,
      Key: "try",
      Body: "x",
      ServerSideEncryption: algorithm,
      SSEKMSKeyId: key,
    });
    // A key that is disabled is KMS's refusal (400): the policy had let it in.
    if ((await codeOf(it, enforcer, put)) !== 403) return false;
  }
  return true;
}

async function codeOf(
  { aws }: World,
  enforcer: Witness["enforcer"],
  command: GetObjectCommand | PutObjectCommand,
): Promise<number> {
  const client = new S3Client({
    region: aws.region,
    endpoint: "http://127.0.0.1:1",
    forcePathStyle: true,
    credentials: aws.addPrincipal(enforcer),
    requestHandler: aws.requestHandler(),
  });
  try {
    await (command instanceof GetObjectCommand ? client.send(command) : client.send(command));
    return 200;
  } catch (error) {
    return error instanceof Error && "$metadata" in error
      ? ((error.$metadata as { httpStatusCode?: number }).httpStatusCode ?? 0)
      : 0;
  }
}
