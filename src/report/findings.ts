import { bucketResource, type Resource } from "../model/resource.ts";
import { count, counted } from "../model/text.ts";
import type { RuleId, Severity, Verdict } from "../model/verdict.ts";
import { allRules } from "../rules/index.ts";
import type { Counts, RunReport } from "./run.ts";

/**
 * What fails a rule in one bucket, or of one key: one finding however many objects it is about, since a finding for
 * each object of a bucket would be neither affordable nor readable (F21).
 */
export type Finding = {
  /** The same in every run: rule and resource. */
  readonly id: string;
  readonly rule: RuleId;
  readonly title: string;
  readonly severity: Severity;
  /** The bucket, or the key. */
  readonly resource: Resource;
  readonly region: string;
  readonly account: string;
  readonly counts: Counts;
  /** One sentence, with an example. */
  readonly description: string;
  /** ISO 8601; the same in every run. */
  readonly firstSeen: string;
};

/** What is remembered from run to run, to tell what is new and what was mended. */
export type KnownFindings = Readonly<Record<string, Finding>>;

/** The findings of a fleet scan by id, in the order of buckets and rules. */
export function findingsOf(
  run: RunReport,
  keyVerdicts: readonly Verdict[],
  earlier: KnownFindings,
): readonly Finding[] {
  const since = (id: string) => earlier[id]?.firstSeen ?? run.finishedAt;
  const ofBuckets = run.buckets.flatMap(({ facts, rules }) => {
    const resource = bucketResource(facts.partition, facts.name);
    return Object.entries(rules).flatMap(([rule, counts]): Finding[] => {
      if (counts === undefined || counts.fail === 0) return [];
      const base = findingFor(rule as RuleId, resource);
      const { region, account } = facts;
      const description = sentence(run, facts.name, base.rule, counts);
      return [{ ...base, region, account, counts, description, firstSeen: since(base.id) }];
    });
  });
  const ofKeys = keyVerdicts.flatMap((verdict): Finding[] => {
    if (verdict.verdict !== "fail") return [];
    const base = findingFor(verdict.rule, verdict.resource);
    const [, , , region = "", account = ""] = verdict.resource.arn.split(":");
    const counts = { pass: 0, fail: 1, unknown: 0, exempt: 0 };
    const description = verdict.evidence.summary;
    return [
      {
        ...base,
        region,
        account: /^\d{12}$/.test(account) ? account : run.identity.account,
        counts,
        description,
        firstSeen: since(base.id),
      },
    ];
  });
  return [...ofBuckets, ...ofKeys];
}

function findingFor(rule: RuleId, resource: Resource) {
  const found = allRules.find(({ id }) => id === rule);
  return {
    id: `bucketseal/${rule}/${resource.arn}`,
    rule,
    title: `${rule} ${found?.title ?? ""}`.trim(),
    severity: found?.severity ?? "medium",
    resource,
  };
}

function sentence({ sample }: RunReport, bucket: string, rule: RuleId, { fail, unknown }: Counts): string {
  const example = sample.find(
    (verdict) =>
      verdict.rule === rule &&
      verdict.verdict === "fail" &&
      verdict.resource.type !== "key" &&
      verdict.resource.bucket === bucket,
  );
  if (example?.resource.type === "bucket") return example.evidence.summary;
  const more = unknown === 0 ? "" : ` ${count(unknown)} more could not be judged.`;
  const shown =
    example?.resource.type === "object"
      ? ` For example ${example.resource.key}: ${example.evidence.summary}`
      : "";
  return `${counted(fail, "failure")} in ${bucket}.${more}${shown}`;
}

export type FindingChanges = {
  /** Failing now, and not before. */
  readonly fresh: readonly Finding[];
  /** Failing before, and mended or gone now. */
  readonly resolved: readonly Finding[];
  /** Failing now, or not judged this time: what to remember. */
  readonly open: readonly Finding[];
};

/**
 * What changed since the last run. A finding is resolved only by a judgement: of a bucket that could not be scanned
 * this time, and of a rule that left something unknown, the findings stay open.
 * @param judged whether the resource was looked at to its end, or is gone.
 */
export function changesIn(
  now: readonly Finding[],
  earlier: KnownFindings,
  judged: (finding: Finding) => boolean,
): FindingChanges {
  const failing = new Set(now.map(({ id }) => id));
  const others = Object.values(earlier).filter(({ id }) => !failing.has(id));
  return {
    fresh: now.filter(({ id }) => !Object.hasOwn(earlier, id)),
    resolved: others.filter(judged),
    open: [...now, ...others.filter((finding) => !judged(finding))],
  };
}
