import { absent, known, unknown, valueOr } from "../../model/fact.ts";
import type { BucketFacts, KeyFacts } from "../../model/facts.ts";
import type { BatchAction, BucketAction, ObjectAction, Refusal } from "../../model/plan.ts";
import { type Identity, objectResource } from "../../model/resource.ts";
import { refusalBeside, remedyFor } from "../../remedy/remedy.ts";
import type { Admission, RemedySubject } from "../../remedy/subject.ts";
import { type BatchPlanning, type Collector, collectorFor } from "../batch/collect.ts";
import { settingBar } from "../batch/place.ts";
import type { ReadPorts } from "../ports.ts";
import type { KeyBook } from "../scan/key-book.ts";
import type { FailingObject, JudgedBucket, ScanOptions } from "../scan/options.ts";
import { guardFor } from "./guard-for.ts";
import { ownAnnotations, ownWrites } from "./own-writes.ts";
import { createSharing } from "./sharing.ts";

export type PlanLimits = {
  /** Bytes; the largest object CopyObject takes. */
  readonly copyLimit: number;
  /** Bytes of one part of a multipart copy. */
  readonly partSize: number;
  /** Whether the endpoint is AWS or the embedded AWS, and no look-alike. */
  readonly trustedEndpoint: boolean;
  /** Whether the receipts of a run are read by the next, so that it ends what was left undone. */
  readonly resumable: boolean;
  /** How many actions make a job of S3 Batch Operations; without it there are none. */
  readonly batch?: BatchPlanning;
};

/** What the plan has for one bucket. */
export type Steps = {
  readonly guard: readonly BucketAction[];
  readonly objects: ObjectAction[];
  readonly refusals: Refusal[];
  readonly collector: Collector | undefined;
  /** Whether our writes are admitted by the policy as it will be. */
  readonly admitted: (key: string, eTag: string) => NonNullable<RemedySubject["writeAdmitted"]>;
  readonly annotates: (key: string) => Admission;
};

export type Planner = {
  readonly options: ScanOptions;
  readonly limits: PlanLimits;
  readonly identity: Identity;
  readonly keys: KeyBook;
  /** Keys that were learned, by ARN; grows with the number of keys. */
  readonly learned: Map<string, KeyFacts>;
  readonly steps: Map<string, Steps>;
  readonly ports: Pick<ReadPorts, "findBucket" | "readBucket" | "listAnnotations">;
  /** By Region: why no job can have its manifest and report kept there. */
  readonly settingBars: Map<string, Promise<string | undefined>>;
  /** What jobs copy was not written after this. ISO 8601, whole seconds. */
  readonly unmodifiedSince: string;
  /** Why actions stay calls of their own although there may be jobs, and how many do. */
  readonly barred: Map<string, number>;
  /** Holds equal parts of actions and refusals once. */
  readonly share: ReturnType<typeof createSharing>;
};

/** No clock that AWS accepts is further off than this, so nothing written during a job can seem older. */
const clockSkew = 15 * 60_000;

export function createPlanner(
  options: ScanOptions,
  limits: PlanLimits,
  identity: Identity,
  keys: KeyBook,
  ports: Planner["ports"],
): Planner {
  const begun = Math.floor((Date.parse(options.surroundings.now()) - clockSkew) / 1000) * 1000;
  const unmodifiedSince = new Date(begun).toISOString();
  const maps = { learned: new Map(), steps: new Map(), barred: new Map(), settingBars: new Map() };
  return { options, limits, identity, keys, ports, unmodifiedSince, ...maps, share: createSharing() };
}

const nothing = { actions: [], refusals: [] };

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
  const { actions, refusals } =
    planner.options.objectsAlone === true
      ? nothing
      : guardFor(bucket, requirement.value, planner.identity, keys);
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
    steps.refusals.push(planner.share(noRequirement(planner, bucket, object)));
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
    writeAdmitted: steps.admitted(object.facts.ref.key, object.facts.eTag),
    account: planner.identity.account,
    now: planner.options.surroundings.now(),
  };
  const remedy = await decided(planner, subject, steps);
  if (!("kind" in remedy)) steps.refusals.push(planner.share(remedy));
  else if ((await steps.collector?.take(remedy, object.facts)) !== true)
    steps.objects.push(planner.share(remedy));
  const beside = refusalBeside(subject);
  if (beside !== undefined) steps.refusals.push(planner.share(beside));
}

/** Annotations are asked about only where a copy in parts would leave them behind (E162). */
async function decided(
  { ports }: Planner,
  subject: RemedySubject,
  { annotates }: Steps,
): Promise<ObjectAction | Refusal> {
  const remedy = remedyFor(subject);
  if (!("kind" in remedy) || remedy.kind !== "multipart-copy") return remedy;
  const { ref } = subject.facts;
  const listed = await ports.listAnnotations(ref, subject.bucket.region);
  const annotations = listed.ok
    ? known({ count: listed.value.length, admitted: annotates(ref.key) })
    : unknown(listed.failure.reason, listed.failure.message);
  return remedyFor({ ...subject, annotations });
}

/** All jobs of a bucket, and the actions that are calls of their own. */
export async function objectActions({
  objects,
  collector,
}: Steps): Promise<readonly (ObjectAction | BatchAction)[]> {
  const ended = await collector?.end();
  return ended === undefined ? objects : [...objects, ...ended.single, ...ended.jobs];
}

function stepsOf(
  planner: Planner,
  next: BucketFacts,
  guard: readonly BucketAction[],
  refusals: readonly Refusal[],
): Steps {
  const { identity, limits, unmodifiedSince, barred } = planner;
  const count = (why: string) => void barred.set(why, (barred.get(why) ?? 0) + 1);
  // A look-alike has no S3 Batch Operations, and would take its update for an upload.
  const planning = limits.trustedEndpoint ? limits.batch : undefined;
  const settingBarIn = (region: string) => settingBarOnce(planner, region);
  const collector = planning && collectorFor(planning, next, identity, unmodifiedSince, settingBarIn, count);
  const own = { admitted: ownWrites(next, identity), annotates: ownAnnotations(next, identity) };
  return { guard, objects: [], refusals: [...refusals], collector, ...own };
}

function settingBarOnce(planner: Planner, region: string): Promise<string | undefined> {
  const { ports, limits, identity, settingBars } = planner;
  if (limits.batch === undefined) return Promise.resolve(undefined);
  const bar = settingBars.get(region) ?? settingBar(ports, limits.batch, region, identity);
  settingBars.set(region, bar);
  return bar;
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
