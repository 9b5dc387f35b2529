import type { KeyCustody } from "../custody/custody.ts";
import type { KeyInquiry } from "../custody/inquiry.ts";
import type { ServedBucket } from "../custody/key-policy.ts";
import { parseArn } from "../iam/index.ts";
import { absent, type Fact, known, unknown, valueOr } from "../model/fact.ts";
import type { KeyFacts } from "../model/facts.ts";
import { counted } from "../model/text.ts";
import { inquiryDetails } from "../report/custody-details.ts";
import { lastCustody } from "./latest.ts";
import type { AlertPort, ReportPlace } from "./platform.ts";
import type { ReadPorts, Result } from "./ports.ts";
import { createInquiry } from "./scan/inquire.ts";
import { type ScanOptions, scan } from "./scan.ts";

/** What somebody did to a key, as an event tells it. */
export type KeyChange = {
  /** As the event names it: ARN, id or alias. */
  readonly key: string;
  readonly region: string;
  /** For example ScheduleKeyDeletion. */
  readonly event: string;
  /** ARN of who did it; of the role behind a session. */
  readonly principal: string;
  /** ISO 8601. */
  readonly at: string;
};

export type KeyImpact = {
  readonly key: string;
  /** `harmless`: nothing lies under the key, or it is as it should be again; `alerted`: people were told. */
  readonly outcome: "harmless" | "alerted";
  readonly state: Fact<string>;
  /** Which buckets and how much data; absent where nothing does. */
  readonly custody: Fact<KeyCustody>;
  /** Who used it lately, and whether its policy still lets S3 use it; absent where the change is harmless. */
  readonly inquiry?: KeyInquiry;
  /** When that was counted (ISO 8601), and whether the counting was cut short. */
  readonly asOf: string;
  readonly incomplete?: string;
};

/**
 * Which data is lost, or cannot be read, because of what somebody did to a key: told while it can still be taken
 * back. What lies under the key is known from the last scan, or counted now where there was none.
 * @returns a failure when it could not be found out or nobody could be told, so that the event is tried again.
 */
export async function keyImpact(
  ports: ReadPorts,
  desk: ReportPlace & AlertPort,
  change: KeyChange,
  options: ScanOptions,
): Promise<Result<KeyImpact>> {
  const described = await ports.describeKey(change.key, change.region);
  const facts = factOf(described);
  const key = facts.state === "known" ? facts.value.arn : change.key;
  const table = await custodyNow(ports, desk, options);
  if (!table.ok) return table;
  const row = table.value.custody.find((one) => one.key === key);
  const impact = {
    key,
    state: facts.state === "known" ? facts.value.state : facts,
    custody: row === undefined ? absent : known(row),
    asOf: table.value.asOf,
    ...(table.value.incomplete === undefined ? {} : { incomplete: table.value.incomplete }),
  };
  if (isHarmless(change, facts, row, table.value.incomplete))
    return { ok: true, value: { ...impact, outcome: "harmless" } };
  const inquiry = await inquire(ports, options, { key, facts }, row);
  const told = { ...impact, ...(inquiry === undefined ? {} : { inquiry }), outcome: "alerted" } as const;
  const sent = await desk.publishAlert(alertOf(change, told, facts));
  return sent.ok ? { ok: true, value: told } : sent;
}

/** Days of CloudTrail, and the milliseconds that may be spent on a key: an alert must not wait for long. */
const trailDays = 7;
const budget = 5_000;

async function inquire(
  ports: ReadPorts,
  { surroundings }: ScanOptions,
  key: Pick<KeyCustody, "key" | "facts">,
  row: KeyCustody | undefined,
): Promise<KeyInquiry | undefined> {
  const me = await ports.whoAmI();
  if (!me.ok) return undefined;
  const { account, partition } = me.value;
  const startedAt = surroundings.now();
  const inquiry = createInquiry(
    { ports, surroundings, account, startedAt },
    { access: true, trailDays, budget },
  );
  return inquiry.about(key, row === undefined ? [] : served(row, { account, partition }));
}

/** The buckets a scan saw: S3 takes a key of the bucket's own Region alone. */
function served(
  { key, holdings, namedBy }: KeyCustody,
  owner: Pick<ServedBucket, "account" | "partition">,
): readonly ServedBucket[] {
  const region = parseArn(key)?.region ?? "";
  const bucketKey = holdings.bucketKey > 0;
  return [...new Set([...holdings.buckets, ...namedBy])].map((name) => ({
    name,
    region,
    bucketKey,
    ...owner,
  }));
}

function factOf(answer: Result<KeyFacts>): Fact<KeyFacts> {
  if (answer.ok) return known(answer.value);
  const { reason, message } = answer.failure;
  return reason === "not-found" ? absent : unknown(reason, message);
}

type Table = {
  readonly custody: readonly KeyCustody[];
  readonly asOf: string;
  readonly incomplete?: string;
};

async function custodyNow(
  ports: ReadPorts,
  place: ReportPlace,
  options: ScanOptions,
): Promise<Result<Table>> {
  const last = await lastCustody(place);
  if (last.ok || last.failure.reason !== "not-found") return last;
  const scanned = await scan(ports, options);
  if (!scanned.ok) return scanned;
  const { custody, finishedAt: asOf, stopped } = scanned.value;
  return { ok: true, value: { custody, asOf, ...(stopped === undefined ? {} : { incomplete: stopped }) } };
}

/** Events come late and in any order (V67): what counts is what the key is now. */
function isHarmless(
  { event }: KeyChange,
  facts: Fact<KeyFacts>,
  row: KeyCustody | undefined,
  incomplete: string | undefined,
): boolean {
  const unused = row === undefined || (row.holdings.objects === 0 && row.namedBy.length === 0);
  if (unused && incomplete === undefined) return true;
  if (facts.state !== "known") return false;
  const usable = valueOr(facts.value.state, "") === "Enabled";
  if (event === "DisableKeyRotation") return valueOr(facts.value.rotation, undefined)?.enabled === true;
  // A policy can lock everybody out of a key that is still called Enabled.
  return usable && event !== "PutKeyPolicy";
}

const advice: Readonly<Record<string, string>> = {
  DisableKey: "Enable the key again (kms:EnableKey) unless this was meant.",
  ScheduleKeyDeletion:
    "Cancel the deletion (kms:CancelKeyDeletion) before it is too late, and enable the key again.",
  DisableKeyRotation: "Turn rotation on again (kms:EnableKeyRotation) unless the key is rotated by hand.",
  PutKeyPolicy: "See that whoever reads and writes this data may still use the key.",
};

function alertOf(change: KeyChange, impact: KeyImpact, facts: Fact<KeyFacts>) {
  const { holdings, namedBy, ifLost } = valueOr(impact.custody, undefined) ?? nothingCounted;
  const deletion = facts.state === "known" ? valueOr(facts.value.deletionDate, undefined) : undefined;
  const subject = `bucketseal: ${change.event} of a key over ${counted(holdings.objects, "object")}`;
  const lines = [
    `${change.event} of ${impact.key} by ${change.principal} at ${change.at}.`,
    `The key is ${valueOr(impact.state, "in a state that could not be read")}${deletion === undefined ? "" : `, and gone for good at ${deletion}`}.`,
    `If it goes: ${ifLost}`,
    `Buckets with data under it: ${holdings.buckets.join(", ") || "none"}.`,
    `Buckets that name it: ${namedBy.join(", ") || "none"}.`,
    ...usedLately(impact),
    `Counted at ${impact.asOf}${impact.incomplete === undefined ? "" : `, not to the end: ${impact.incomplete}`}.`,
    advice[change.event] ?? "",
  ];
  return { subject, text: lines.filter((line) => line !== "").join("\n") };
}

/** Who would notice, and what the key policy keeps S3 from. */
function usedLately({ inquiry, custody }: KeyImpact): readonly string[] {
  const row = valueOr(custody, undefined);
  if (inquiry === undefined) return [];
  return inquiryDetails(row ?? { ...nothingCounted, kind: "kms" }, inquiry).map(
    ({ label, texts }) => `${label.slice(0, 1).toUpperCase()}${label.slice(1)}: ${texts.join("; ")}.`,
  );
}

const nothingCounted: Pick<KeyCustody, "holdings" | "namedBy" | "ifLost"> = {
  holdings: { objects: 0, bytes: 0, noncurrent: 0, bucketKey: 0, buckets: [] },
  namedBy: [],
  ifLost: "what lies under it is not known.",
};
