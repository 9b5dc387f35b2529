import type { Action, BatchAction, Plan, Refusal } from "../model/plan.ts";
import type { Resource } from "../model/resource.ts";

/** A plan as a person reads it: alike actions and alike refusals together. */
export type PlanSummary = {
  readonly actions: readonly ActionGroup[];
  readonly jobs: readonly BatchAction[];
  /** What to know before saying yes, and of how many actions it is so. */
  readonly risks: readonly (readonly [risk: string, times: number])[];
  readonly refusals: readonly RefusalGroup[];
};

/** Actions of one kind in one bucket. */
export type ActionGroup = {
  readonly kind: Action["kind"];
  readonly place: string;
  /** Objects of a job one by one. */
  readonly count: number;
  readonly s3: number;
  readonly kms: number;
  /** Bytes that are read and written again. */
  readonly moved: number;
  readonly actions: readonly Action[];
};

/** Refusals of one code; the first stands for all. */
export type RefusalGroup = {
  readonly first: Refusal;
  readonly places: readonly string[];
  readonly refusals: readonly Refusal[];
};

export function planSummary({ actions, refusals }: Plan): PlanSummary {
  const risks = new Map<string, number>();
  for (const action of actions) for (const risk of action.risks) risks.set(risk, (risks.get(risk) ?? 0) + 1);
  return {
    actions: grouped(actions, (action) => `${action.kind}\n${placeOf(action.resource)}`).map(actionGroup),
    jobs: actions.filter((action) => "objects" in action),
    risks: [...risks],
    refusals: grouped(refusals, ({ code }) => code).map((group) => ({
      first: group[0],
      places: [...new Set(group.map(({ resource }) => placeOf(resource)))],
      refusals: group,
    })),
  };
}

/** The bucket a resource is in; a key by the end of its ARN. */
export function placeOf(resource: Resource): string {
  return resource.type === "key" ? resource.arn.replace(/^.*:/, "") : resource.bucket;
}

function actionGroup(actions: Group<Action>): ActionGroup {
  const sum = (part: (action: Action) => number) => actions.reduce((total, one) => total + part(one), 0);
  const [{ kind, resource }] = actions;
  return {
    kind,
    place: placeOf(resource),
    count: sum((action) => ("objects" in action ? action.objects.count : 1)),
    s3: sum(({ cost }) => cost.s3.put + cost.s3.get),
    kms: Math.ceil(sum(({ cost }) => cost.kms)),
    moved: sum(({ cost }) => cost.bytes),
    actions,
  };
}

type Group<T> = readonly [T, ...T[]];

function grouped<T>(all: readonly T[], by: (one: T) => string): readonly Group<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const name = by(one);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
