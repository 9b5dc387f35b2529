import type { Principal } from "../iam/index.ts";
import type { TargetEncryption } from "../model/encryption.ts";
import { type Fact, known, valueOr } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import type { ObjectAction } from "../model/plan.ts";
import type { Identity } from "../model/resource.ts";
import type { Asked } from "./asked.ts";
import { readings, writeContext } from "./context.ts";
import { decide, type PolicyAnswer } from "./decide.ts";
import { type Judge, judgeOf } from "./judge.ts";
import type { WriteOperation } from "./matrix.ts";
import { unique } from "./merge.ts";
import { readPolicy } from "./read-policy.ts";
import { BASE_ENCRYPTION, type Settings } from "./scene.ts";

/** One write that bucketseal would make itself. */
export type OwnWrite = {
  readonly kind: ObjectAction["kind"];
  /** Decoded. */
  readonly key: string;
  readonly target: TargetEncryption;
  /** The ETag that the object must have when it is replaced; none where a task of a job replaces it (I55). */
  readonly ifMatch?: string;
};

/** Whether the bucket policy lets a write in, and what stops it; `depends` also where AWS's behaviour is not sure. */
export type Admission = PolicyAnswer;

const STEPS: Readonly<Record<OwnWrite["kind"], readonly WriteOperation[]>> = {
  "update-object-encryption": ["UpdateObjectEncryption"],
  "copy-object": ["CopyObject"],
  "multipart-copy": ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"],
};

/** The calls that replace what is there, and say what that must be (E169). */
const REPLACES: readonly WriteOperation[] = ["CopyObject", "CompleteMultipartUpload"];

/**
 * Answers for one bucket whether `writer`'s own writes over TLS are admitted by its policy; unknown where the policy
 * is. The policy is read once, however many objects are asked about.
 */
export function writeAdmission(facts: BucketFacts, writer: Identity): Fact<(write: OwnWrite) => Admission> {
  const policy = readPolicy(facts.policy);
  if (policy.state === "unknown") return policy;
  const settings = settingsOf(facts, policy);
  const judge = judgeOf(settings);
  return known((write) => admission(settings, judge, writer, write));
}

/**
 * Answers for one bucket whether `writer` may put annotations onto versions of an object, over TLS; unknown where its
 * policy is. What they are encrypted with is not sent (E220).
 */
export function annotationAdmission(facts: BucketFacts, writer: Identity): Fact<(key: string) => Admission> {
  const policy = readPolicy(facts.policy);
  if (policy.state === "unknown") return policy;
  const settings = settingsOf(facts, policy);
  // As on the one other write that names a version.
  const context = writeContext(settings)({}, OVER_TLS, "UpdateObjectEncryption");
  const principal = principalOf(writer);
  const needsAllow = writer.account !== facts.account;
  return known((key) =>
    decide(
      settings.policy,
      {
        action: "s3:PutObjectVersionAnnotation",
        resource: `${facts.arn}/${key}`,
        principal,
        context,
        others: "open",
      },
      needsAllow,
    ),
  );
}

function settingsOf(bucket: BucketFacts, policy: ReturnType<typeof readPolicy>): Settings {
  return {
    bucket,
    encryption: BASE_ENCRYPTION,
    policy: valueOr(policy, undefined),
    managedKey: undefined,
  };
}

function admission(settings: Settings, judge: Judge, writer: Identity, write: OwnWrite): Admission {
  const steps = STEPS[write.kind].map((operation) => step(operation, settings, judge, writer, write));
  const denied = steps.find(({ outcome }) => outcome === "denied");
  return denied ?? together(steps);
}

/** One call of a write, under every reading of AWS: denied only when it is under all of them. */
function step(
  operation: WriteOperation,
  settings: Settings,
  judge: Judge,
  writer: Identity,
  { key, target, ifMatch }: OwnWrite,
): PolicyAnswer {
  const { bucket } = settings;
  const resource = `${bucket.arn}/${key}`;
  const principal = principalOf(writer);
  const needsAllow = writer.account !== bucket.account;
  const conditions = REPLACES.includes(operation) && ifMatch !== undefined ? { ifMatch: `"${ifMatch}"` } : {};
  const answers = readings(askedFor(target), operation, settings, writer.account).map(({ value: keys }) =>
    judge({ operation, resource, principal, needsAllow, keys, channel: OVER_TLS, conditions }),
  );
  return answers.every(({ outcome }) => outcome === "denied") ? (answers[0] ?? ADMITTED) : together(answers);
}

const OVER_TLS = { secure: true, tlsVersion: "1.3", signed: "REST-HEADER" } as const;
const ADMITTED: PolicyAnswer = { outcome: "admitted" };

function askedFor(target: TargetEncryption): Asked {
  if (target.type === "sse-s3") return { algorithm: "AES256", customerKey: false };
  const algorithm = target.type === "sse-kms" ? "aws:kms" : "aws:kms:dsse";
  return { algorithm, keyId: target.keyArn, keyArn: target.keyArn, customerKey: false };
}

/** Who a caller's ARN stands for; a session of a role names the session, as STS does. */
export function principalOf({ account, arn }: Pick<Identity, "account" | "arn">): Principal {
  return { type: "aws", account, arn };
}

function together(answers: readonly PolicyAnswer[]): Admission {
  const stopped = answers.filter((answer) => answer.outcome !== "admitted");
  if (stopped.length === 0) return ADMITTED;
  const words = stopped.map((answer) =>
    answer.outcome === "depends"
      ? answer.unless.join(" or ")
      : "S3 judges this call by other headers than expected",
  );
  return { outcome: "depends", by: unique(stopped.flatMap(({ by }) => by)), unless: unique(words) };
}
