import * as z from "zod";
import { parseArn, parsePolicy } from "../iam/index.ts";
import { requirementFor } from "../model/baseline/choose.ts";
import type { Baseline, BucketRequirement } from "../model/baseline.ts";
import { absent, type Fact, known, unknown, valueOr } from "../model/fact.ts";
import type { BucketEncryption } from "../model/facts.ts";
import { type Lookalike, lookalikes } from "../uploads/lookalikes.ts";
import type { UploadMatrix } from "../uploads/matrix.ts";
import { policyWriters } from "../uploads/policy-writers.ts";
import { BASE_ENCRYPTION, type BucketIdentity } from "../uploads/scene.ts";
import { uploadMatrix } from "../uploads/upload-matrix.ts";
import { bucketIn } from "./bucket-in-files.ts";

/** A file by its name and text, so that what is wrong with it can be said with its place. */
export type NamedText = { readonly name: string; readonly text: string };

export type ExplainFiles = {
  /** The document, or as `aws s3api get-bucket-policy` prints it. */
  readonly policy: NamedText;
  /** As `aws s3api get-bucket-encryption` prints it; AES256 and nothing blocked without. */
  readonly encryption?: NamedText;
  /** The bucket the policy names without. */
  readonly bucket?: string;
  readonly account?: string;
  readonly region?: string;
  /** ARNs of approved keys, in place of the baseline's. */
  readonly keys: readonly string[];
  readonly principals: readonly string[];
  /** Without one: any encryption will do, or SSE-KMS where keys are given. */
  readonly baseline: Baseline;
};

export type ExplainedFiles =
  | { readonly ok: true; readonly matrix: UploadMatrix; readonly lookalikes: readonly Lookalike[] }
  | { readonly ok: false; readonly sentence: string };

/** What can be stored next under a policy that is only a file: nothing is asked of AWS. */
export function explainFiles(files: ExplainFiles): ExplainedFiles {
  const policy = documentIn(files.policy);
  const parsed = parsePolicy(policy.text);
  if (!parsed.ok) {
    const { line, column, path, message } = parsed.problem;
    return {
      ok: false,
      sentence: `${policy.name}${line}:${column}: ${path === "" ? "" : `${path}: `}${message}`,
    };
  }
  const encryption = encryptionIn(files.encryption);
  if (typeof encryption === "string") return { ok: false, sentence: encryption };
  const bucket = bucketIn(files, parsed.policy, encryption.keyId);
  const requirement = requirementOf(files, bucket);
  if (requirement.state !== "known")
    return {
      ok: false,
      sentence: requirement.state === "unknown" ? requirement.why.message : "no baseline applies",
    };
  const serviceWriters = policyWriters(known(policy.text));
  const matrix = uploadMatrix({
    bucket,
    encryption,
    policy: policy.text,
    requirement: requirement.value,
    serviceWriters,
    principals: files.principals,
  });
  const facts = { ...bucket, encryption: known(encryption), policy: known(policy.text), serviceWriters };
  const found = lookalikes(facts, requirement.value, matrix);
  return { ok: true, matrix, lookalikes: valueOr(found, []) };
}

/** The policy in a file: the file itself, or what `aws s3api get-bucket-policy` prints around one. */
function documentIn({ name, text }: NamedText): NamedText {
  const printed = z.strictObject({ Policy: z.string() }).safeParse(parsedJson(text));
  return printed.success
    ? { name: `${name}: in Policy, `, text: printed.data.Policy }
    : { name: `${name}:`, text };
}

function requirementOf({ baseline, keys }: ExplainFiles, bucket: BucketIdentity): Fact<BucketRequirement> {
  const offline = (written: string) =>
    unknown("not-found", `${written} cannot be looked up without AWS; give its ARN with --key`);
  const chosen = requirementFor(baseline, { ...bucket, tags: absent }, offline);
  if (chosen.state !== "known") return chosen;
  if (keys.length === 0) return unlessNoKeyIsKnown(chosen.value);
  const approvedKeys = keys.map((written) => ({ written, arn: known(written) }));
  // Whoever names approved keys, and has no baseline that says otherwise, wants uploads to end under them.
  const require = chosen.value.require === "any" ? "sse-kms" : chosen.value.require;
  return known({ ...chosen.value, require, keys, approvedKeys });
}

/** Without the ARN of a single approved key every key would look as good as another. */
function unlessNoKeyIsKnown(requirement: BucketRequirement): Fact<BucketRequirement> {
  const [first] = requirement.approvedKeys;
  const counts = first !== undefined && requirement.require !== "client-side-kms";
  if (!counts || requirement.approvedKeys.some(({ arn }) => arn.state === "known")) return known(requirement);
  return first.arn.state === "unknown" ? first.arn : known(requirement);
}

const rule = z.looseObject({
  ApplyServerSideEncryptionByDefault: z
    .looseObject({ SSEAlgorithm: z.string(), KMSMasterKeyID: z.string().optional() })
    .optional(),
  BucketKeyEnabled: z.boolean().optional(),
  BlockedEncryptionTypes: z.looseObject({ EncryptionType: z.array(z.string()).optional() }).optional(),
});
const rules = z.looseObject({ Rules: z.array(rule).length(1) });
const document = z.union([z.looseObject({ ServerSideEncryptionConfiguration: rules }), rules]);

/** The setting in a file, or one sentence that says what is wrong with it. */
function encryptionIn(file: NamedText | undefined): BucketEncryption | string {
  if (file === undefined) return BASE_ENCRYPTION;
  const read = document.safeParse(parsedJson(file.text));
  if (!read.success)
    return `${file.name}: it is no default encryption; write it as 'aws s3api get-bucket-encryption' prints it.`;
  const [first] = (
    "ServerSideEncryptionConfiguration" in read.data
      ? rules.parse(read.data.ServerSideEncryptionConfiguration)
      : rules.parse(read.data)
  ).Rules;
  const by = first?.ApplyServerSideEncryptionByDefault;
  const blocked = first?.BlockedEncryptionTypes?.EncryptionType;
  const keyId = by?.KMSMasterKeyID;
  return {
    algorithm: by?.SSEAlgorithm ?? "AES256",
    ...(keyId === undefined ? {} : { keyId }),
    keyArn:
      keyId !== undefined && parseArn(keyId)?.resource.startsWith("key/") === true ? known(keyId) : absent,
    bucketKey: first?.BucketKeyEnabled ?? false,
    blocked: blocked === undefined ? absent : known(blocked),
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
