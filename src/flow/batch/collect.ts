import type { BucketFacts, ObjectFacts } from "../../model/facts.ts";
import type { BatchAction, Cost, ObjectAction } from "../../model/plan.ts";
import { bucketResource, type Identity } from "../../model/resource.ts";
import type { RuleId } from "../../model/verdict.ts";
import { batchBar } from "../../remedy/batch.ts";
import { writeAdmission } from "../../uploads/write-admission.ts";
import { type JobSetting, reportsIn, roleIdentity } from "./place.ts";
import type { ObjectsWriter } from "./ports.ts";
import { jobSummary } from "./words.ts";

export type BatchPlanning = JobSetting & {
  /** Actions of one kind in one bucket from which a job takes them over; 1: always. */
  readonly threshold: number;
  /** Opens the file of a job's actions. */
  readonly openObjects: () => ObjectsWriter;
};

/** Actions that one job could carry out: held while they are few, written out once they are many. */
type Group = {
  readonly first: ObjectAction;
  readonly storageClass: string;
  readonly held: ObjectAction[];
  readonly rules: Set<RuleId>;
  readonly risks: Set<string>;
  writer?: ObjectsWriter;
  count: number;
  cost: Cost;
};

/** The job side of the plan of one bucket. */
export type Collector = {
  /** Takes an action for a job; otherwise the action stays a call of its own. */
  readonly take: (action: ObjectAction, facts: ObjectFacts) => Promise<boolean>;
  /** Ends the files: the jobs, and the actions that were too few for one. */
  readonly end: () => Promise<{
    readonly jobs: readonly BatchAction[];
    readonly single: readonly ObjectAction[];
  }>;
};

/**
 * Gathers the actions of one bucket into jobs: one for each kind, target and, as a copy must name it, storage class.
 * @param bucket as it will be when its settings are applied.
 * @param settingBarIn why no job of a Region can run, or have its report kept; asked once anybody needs a job.
 * @param barred told why an action stays a call of its own.
 */
export function collectorFor(
  planning: BatchPlanning,
  bucket: BucketFacts,
  identity: Identity,
  unmodifiedSince: string,
  settingBarIn: (region: string) => Promise<string | undefined>,
  barred: (why: string) => void,
): Collector {
  const role = writeAdmission(bucket, roleIdentity(planning.role, identity));
  const groups = new Map<string, Group>();
  const barOf = async (action: ObjectAction, facts: ObjectFacts): Promise<string | undefined> => {
    const bar = batchBar(action, facts, bucket, unmodifiedSince) ?? (await settingBarIn(bucket.region));
    if (bar !== undefined) return bar;
    const { kind, after: target } = action;
    const answer = role.state === "known" ? role.value({ kind, key: facts.ref.key, target }) : undefined;
    return answer?.outcome === "admitted" ? undefined : "the bucket's policy may not admit the job's role";
  };
  return {
    take: async (action, facts) => {
      const bar = await barOf(action, facts);
      if (bar !== undefined) barred(bar);
      else await addTo(groups, action, facts, planning);
      return bar === undefined;
    },
    end: async () => {
      const jobs: BatchAction[] = [];
      for (const group of groups.values())
        if (group.writer !== undefined)
          jobs.push(await jobOf(group, group.writer, planning, unmodifiedSince));
      const small = [...groups.values()].filter(({ writer }) => writer === undefined);
      return { jobs, single: small.flatMap(({ held }) => held) };
    },
  };
}

async function addTo(
  groups: Map<string, Group>,
  action: ObjectAction,
  { storageClass }: ObjectFacts,
  planning: BatchPlanning,
): Promise<void> {
  const ofCopy = action.kind === "copy-object" ? storageClass : "";
  const name = [action.kind, JSON.stringify(action.after), ofCopy].join("\n");
  let group = groups.get(name);
  if (group === undefined) {
    const none = { s3: { put: 0, get: 0 }, kms: 0, bytes: 0 };
    group = {
      first: action,
      storageClass,
      held: [],
      rules: new Set(),
      risks: new Set(),
      count: 0,
      cost: none,
    };
    groups.set(name, group);
  }
  group.count += 1;
  group.cost = together(group.cost, action.cost);
  for (const rule of action.rules) group.rules.add(rule);
  for (const risk of action.risks) group.risks.add(risk);
  group.held.push(action);
  if (group.count < planning.threshold) return;
  group.writer ??= planning.openObjects();
  for (const held of group.held.splice(0)) await group.writer.append(held);
}

async function jobOf(
  { first, storageClass, count, cost, rules, risks }: Group,
  writer: ObjectsWriter,
  planning: BatchPlanning,
  unmodifiedSince: string,
): Promise<BatchAction> {
  const { resource, region, after } = first;
  if (resource.type !== "object") throw new Error(`${first.id} is no action on an object`);
  const objects = { ...(await writer.done()), count };
  const kind = first.kind === "copy-object" ? "batch-copy" : "batch-update";
  const copy = kind === "batch-copy" ? { unmodifiedSince, storageClass } : {};
  const job = {
    kind,
    region,
    after,
    objects,
    role: planning.role,
    reports: reportsIn(region, planning),
    ...copy,
    rules: [...rules],
    cost: { ...cost, batch: { jobs: 1, objects: count } },
    risks: [...risks, ...jobRisks[kind]],
  } as const;
  const partition = resource.arn.split(":")[1] ?? "aws";
  return {
    // The file's hash tells jobs of one bucket and kind apart.
    id: `${kind}:${bucketResource(partition, resource.bucket).arn}:${objects.sha256.slice(0, 16)}`,
    resource: bucketResource(partition, resource.bucket),
    summary: jobSummary(job),
    ...job,
  };
}

const jobRisks = {
  "batch-update": ["The calls of a job are made by its role, hours after its objects were looked at."],
  "batch-copy": [
    "The calls of a job are made by its role, hours after its objects were looked at.",
    "A write that falls into the moment of its own object's copy stays as an older version (I55).",
  ],
} as const;

/** Classes are those of the first. */
function together(a: Cost, b: Cost): Cost {
  const sum = (name: "replicatedBytes" | "addedBytes" | "earlyDeletionByteDays") =>
    a[name] === undefined && b[name] === undefined ? {} : { [name]: (a[name] ?? 0) + (b[name] ?? 0) };
  const keyed = (state: "on" | "off") =>
    (a.kmsByBucketKey?.[state] ?? a.kms) + (b.kmsByBucketKey?.[state] ?? b.kms);
  const classes = a.classes ?? b.classes;
  return {
    s3: { put: a.s3.put + b.s3.put, get: a.s3.get + b.s3.get },
    kms: a.kms + b.kms,
    bytes: a.bytes + b.bytes,
    ...(classes === undefined ? {} : { classes }),
    ...sum("replicatedBytes"),
    ...sum("addedBytes"),
    ...sum("earlyDeletionByteDays"),
    ...(a.kmsByBucketKey === undefined && b.kmsByBucketKey === undefined
      ? {}
      : { kmsByBucketKey: { on: keyed("on"), off: keyed("off") } }),
  };
}
