import { absent, known, valueOr } from "../../model/fact.ts";
import type { BucketFacts, KeyFacts } from "../../model/facts.ts";
import type { BucketAction, ObjectAction, Refusal } from "../../model/plan.ts";
import { type Identity, objectResource } from "../../model/resource.ts";
import { refusalBeside, remedyFor } from "../../remedy/remedy.ts";
import type { RemedySubject } from "../../remedy/subject.ts";
import type { KeyBook } from "../scan/key-book.ts";
import type { FailingObject, JudgedBucket, ScanOptions } from "../scan/options.ts";
import { guardFor } from "./guard-for.ts";
import { ownWrites } from "./own-writes.ts";

export type PlanLimits = {
  /** Bytes; the largest object CopyObject takes. */
  readonly copyLimit: number;
  /** Bytes of one part of a multipart copy. */
  readonly partSize: number;
  /** Whether the endpoint is AWS or the embedded AWS, and no look-alike. */
  readonly trustedEndpoint: boolean;
};

/** What the plan has for one bucket. */
export type Steps = {
  readonly guard: readonly BucketAction[];
  readonly objects: ObjectAction[];
  readonly refusals: Refusal[];
  /** Whether our writes are admitted by the policy as it will be. */
  readonly admitted: (key: string) => NonNullable<RemedySubject["writeAdmitted"]>;
};

export type Planner = {
  readonly options: ScanOptions;
  readonly limits: PlanLimits;
  readonly identity: Identity;
  readonly keys: KeyBook;
  /** Keys that were learned, by ARN; grows with the number of keys. */
  readonly learned: Map<string, KeyFacts>;
  readonly steps: Map<string, Steps>;
};

export function createPlanner(
  options: ScanOptions,
  limits: PlanLimits,
  identity: Identity,
  keys: KeyBook,
): Planner {
  return { options, limits, identity, keys, learned: new Map(), steps: new Map() };
}

/** The settings of one bucket: what guards it from now on. */
export async function planBucket(planner: Planner, bucket: JudgedBucket): Promise<void> {
  const { facts, requirement } = bucket;
  if (requirement.state !== "known") {
    planner.steps.set(facts.name, stepsOf(planner, facts, [], []));
    return;
  }
  const named = [
    ...requirement.value.approvedKeys.map(({ arn }) => valueOr(arn, undefined)),
    facts.encryption.state === "known" ? valueOr(facts.encryption.value.keyArn, undefined) : undefined,
  ].filter((arn) => arn !== undefined);
  for (const arn of named) await learn(planner, arn, facts.region);
  const keys = named.flatMap((arn) => planner.learned.get(arn) ?? []);
  const { actions, refusals } = guardFor(bucket, requirement.value, planner.identity, keys);
  const next = actions.reduce(factsAfter, facts);
  planner.steps.set(facts.name, stepsOf(planner, next, actions, refusals));
}

/** One object or version that fails: an action or a refusal, and a refusal for what no action mends. */
export async function actionsFor(
  planner: Planner,
  bucket: JudgedBucket,
  object: FailingObject,
): Promise<void> {
  const steps = planner.steps.get(bucket.facts.name);
  if (steps === undefined) return;
  if (bucket.requirement.state !== "known") {
    steps.refusals.push(noRequirement(planner, bucket, object));
    return;
  }
  const { serverSide } = object.facts;
  if (serverSide.state === "known" && "keyArn" in serverSide.value)
    await learn(planner, serverSide.value.keyArn, bucket.facts.region);
  const subject: RemedySubject = {
    facts: object.facts,
    failing: object.failing,
    requirement: bucket.requirement.value,
    bucket: bucket.facts,
    keys: planner.learned,
    heldSseCKeys: planner.options.heldSseCKeys.map(({ md5 }) => md5),
    ...planner.limits,
    otherVersions: object.otherVersions,
    writeAdmitted: steps.admitted(object.facts.ref.key),
    account: planner.identity.account,
    now: planner.options.surroundings.now(),
  };
  const remedy = remedyFor(subject);
  if ("kind" in remedy) steps.objects.push(remedy);
  else steps.refusals.push(remedy);
  const beside = refusalBeside(subject);
  if (beside !== undefined) steps.refusals.push(beside);
}

function stepsOf(
  planner: Planner,
  next: BucketFacts,
  guard: readonly BucketAction[],
  refusals: readonly Refusal[],
): Steps {
  return { guard, objects: [], refusals: [...refusals], admitted: ownWrites(next, planner.identity) };
}

async function learn(planner: Planner, arn: string, region: string): Promise<void> {
  if (planner.learned.has(arn)) return;
  const facts = await planner.keys.facts(arn, region);
  if (facts.state === "known") planner.learned.set(arn, facts.value);
}

/** The bucket as it will be when its actions are carried out: objects come after them. */
function factsAfter(facts: BucketFacts, action: BucketAction): BucketFacts {
  if (action.kind === "put-bucket-policy")
    return { ...facts, policy: action.after === null ? absent : known(action.after) };
  const { keyId, blocked } = action.after;
  return {
    ...facts,
    encryption: known({
      ...action.after,
      keyArn: keyId === undefined ? absent : known(keyId),
      blocked: blocked === undefined ? absent : known(blocked),
    }),
  };
}

/** Without a requirement nothing can be aimed at. */
function noRequirement({ identity }: Planner, { requirement }: JudgedBucket, object: FailingObject): Refusal {
  const why = requirement.state === "unknown" ? requirement.why.message : "no entry of the baseline applies";
  return {
    code: "REQUIREMENT-UNKNOWN",
    resource: objectResource(identity.partition, object.facts.ref),
    rules: object.failing,
    reason: `What the baseline asks of this bucket is unknown: ${why}`,
    advice: "Let bucketseal read the bucket's tags (s3:GetBucketTagging), and plan again.",
  };
}
