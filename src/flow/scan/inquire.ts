import type { KeyCustody } from "../../custody/custody.ts";
import type { KeyCall, KeyInquiry, KeyUsers } from "../../custody/inquiry.ts";
import { keyPolicyProblems, type ServedBucket } from "../../custody/key-policy.ts";
import { usersOf } from "../../custody/users.ts";
import { parseArn } from "../../iam/index.ts";
import { type Fact, known, unknown } from "../../model/fact.ts";
import type { CustodyPorts, Result, Surroundings } from "../ports.ts";
import { createRate, type Rate } from "../rate.ts";
import { patiently } from "../retry.ts";
import type { InquiryOptions } from "./options.ts";

/** Days of CloudTrail looked through where only the baseline asks. */
const usualDays = 7;
/** K75. */
const lookupsPerSecond = 2;
/** K41. */
const lastUsesPerSecond = 5;
/** Of 50 events each: ten seconds for a key at the rate of CloudTrail. */
const mostPages = 20;

/** What is known of a key before more is asked. */
type AskedKey = Pick<KeyCustody, "key" | "facts" | "expected" | "proofs">;

type Inquirer = {
  readonly ports: CustodyPorts;
  readonly surroundings: Surroundings;
  /** Of the credentials: its trail and its keys answer. */
  readonly account: string;
  /** ISO 8601: what we did ourselves since then is no use of a key. */
  readonly startedAt: string;
};

/** Asks about the keys of one run, at the rates that AWS allows, whatever the number of keys. */
export function createInquiry(inquirer: Inquirer, options: InquiryOptions = {}) {
  const { surroundings } = inquirer;
  const lookups = perRegion(surroundings, lookupsPerSecond);
  const lastUses = perRegion(surroundings, lastUsesPerSecond);
  const end = surroundings.elapsed() + (options.budget ?? Number.POSITIVE_INFINITY);
  const asker: Asker = {
    ...inquirer,
    lookups,
    lastUses,
    surroundings: {
      ...surroundings,
      cancelled: () => surroundings.cancelled() || surroundings.elapsed() >= end,
    },
  };
  return {
    /** What is wanted of one key; undefined where nothing is. */
    about: (row: AskedKey, buckets: readonly ServedBucket[]): Promise<KeyInquiry | undefined> =>
      ask(asker, row, buckets, wantedOf(row, options)),
  };
}

type Wanted = { readonly access: boolean; readonly lastUse: boolean; readonly days: number };

function wantedOf({ expected }: AskedKey, { access = false, trailDays }: InquiryOptions): Wanted {
  const named = expected !== undefined && Object.keys(expected.users).length > 0;
  return {
    access,
    lastUse: access || expected?.unusedDays !== undefined,
    days: trailDays ?? (named ? usualDays : 0),
  };
}

type Asker = Inquirer & {
  readonly lookups: (region: string) => Rate;
  readonly lastUses: (region: string) => Rate;
};

async function ask(
  asker: Asker,
  row: AskedKey,
  buckets: readonly ServedBucket[],
  wanted: Wanted,
): Promise<KeyInquiry | undefined> {
  const arn = row.facts.state === "known" ? row.facts.value.arn : row.key;
  if (!arn.startsWith("arn:") || row.facts.state === "absent") return undefined;
  if (!wanted.access && !wanted.lastUse && wanted.days === 0) return undefined;
  const [lastUse, access, users] = await Promise.all([
    wanted.lastUse ? lastUseOf(asker, row, arn) : undefined,
    wanted.access ? accessTo(asker, row, arn, buckets) : undefined,
    wanted.days > 0 ? usersFrom(asker, arn, wanted.days) : undefined,
  ]);
  return {
    asOf: asker.surroundings.now(),
    ...(lastUse === undefined ? {} : { lastUse }),
    ...access,
    ...(users === undefined ? {} : { users }),
  };
}

async function lastUseOf(
  asker: Asker,
  { proofs }: AskedKey,
  arn: string,
): Promise<NonNullable<KeyInquiry["lastUse"]>> {
  const owner = parseArn(arn)?.account;
  if (owner !== asker.account)
    return unknown(
      "unsupported",
      `KMS tells the last use of a key within its own account alone, which is ${owner}`,
    );
  if (asker.surroundings.cancelled()) return noTime("kms:GetKeyLastUsage", arn);
  const rate = asker.lastUses(parseArn(arn)?.region ?? "");
  const answer = await patiently(asker.surroundings, rate, () =>
    rate.enter().then(() => asker.ports.lastKeyUse(arn)),
  );
  const { at = "" } = answer.ok ? answer.value : {};
  return proofs !== undefined && at >= asker.startedAt
    ? unknown("unsupported", "The last use is our own proof that the wrapped data keys open")
    : factOf(answer);
}

async function accessTo(
  { ports }: Asker,
  { facts }: AskedKey,
  arn: string,
  buckets: readonly ServedBucket[],
): Promise<Pick<KeyInquiry, "policyProblems" | "grants">> {
  const [policy, granted] = await Promise.all([ports.keyPolicy(arn), ports.keyGrants(arn)]);
  const grants = factOf(granted);
  if (!policy.ok) return { policyProblems: factOf(policy), grants };
  return {
    policyProblems:
      facts.state === "known" ? keyPolicyProblems(policy.value, facts.value, buckets, grants) : facts,
    grants,
  };
}

/** Looks through the trail page by page, newest first, until the days, the pages or the time are used up. */
async function usersFrom(asker: Asker, arn: string, days: number): Promise<Fact<KeyUsers>> {
  const { surroundings, ports, startedAt: until } = asker;
  const since = new Date(Date.parse(until) - days * 86_400_000).toISOString();
  const rate = asker.lookups(parseArn(arn)?.region ?? "");
  const calls: KeyCall[] = [];
  const foreign = parseArn(arn)?.account === asker.account ? undefined : otherTrail(arn);
  let page: string | undefined;
  for (let pages = 0; ; pages += 1) {
    if (asker.surroundings.cancelled())
      return pages === 0
        ? noTime("cloudtrail:LookupEvents", arn)
        : known(usersOf(calls, since, cutAt(calls, "the time was up")));
    if (pages === mostPages)
      return known(
        usersOf(calls, since, cutAt(calls, `only the latest ${mostPages * 50} events were looked at`)),
      );
    const answer = await patiently(surroundings, rate, () =>
      rate.enter().then(() => ports.keyCalls(arn, { since, until }, page)),
    );
    if (!answer.ok)
      return pages === 0
        ? factOf(answer)
        : known(usersOf(calls, since, cutAt(calls, answer.failure.message)));
    calls.push(...answer.value.calls);
    page = answer.value.next;
    if (page === undefined) return known(usersOf(calls, since, foreign));
  }
}

function cutAt(calls: readonly KeyCall[], why: string): string {
  const oldest = calls.at(-1)?.at;
  return oldest === undefined
    ? `Not looked through to the end: ${why}.`
    : `Complete only since ${oldest}: ${why}.`;
}

function otherTrail(arn: string): string {
  return `Calls by other accounts are in the trail of account ${parseArn(arn)?.account}, which owns the key.`;
}

function noTime(call: string, arn: string): Fact<never> {
  return unknown("timeout", `There was no time left for ${call} of ${arn}`);
}

function factOf<T>(answer: Result<T>): Fact<T> {
  return answer.ok ? known(answer.value) : unknown(answer.failure.reason, answer.failure.message);
}

function perRegion(surroundings: Surroundings, perSecond: number): (region: string) => Rate {
  const rates = new Map<string, Rate>();
  return (region) => {
    const rate = rates.get(region) ?? createRate(surroundings, perSecond);
    rates.set(region, rate);
    return rate;
  };
}
