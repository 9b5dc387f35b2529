import type { KeyExpectation } from "../custody/custody.ts";
import type { KeyInquiry } from "../custody/inquiry.ts";
import { unexpectedUses } from "../custody/users.ts";
import { fail, notKnown, pass, whyNot } from "./answers.ts";
import type { Answer, KeySubject, Rule } from "./rule.ts";

const day = 86_400_000;

/** Only where the baseline says who may use the keys, or for how long one may lie unused. */
export const expectedUse: Rule<KeySubject> = {
  id: "S3E-307",
  title: "The key is used as expected",
  question: "custody",
  severity: "medium",
  check: ({ custody: { kind, key, facts, expected, inquiry, holdings } }) => {
    if (kind === "sse-c" || expected === undefined || facts.state === "absent") return undefined;
    // Of a client-side key that nothing names nobody can be asked.
    if (key.startsWith("client-side:")) return undefined;
    return worst([judgeUsers(expected, inquiry), judgeLastUse(expected, inquiry, holdings.objects)]);
  },
};

function judgeUsers({ users }: KeyExpectation, inquiry: KeyInquiry | undefined): Answer {
  if (Object.keys(users).length === 0) return undefined;
  const subject = "Who used the key lately is unknown";
  const found = inquiry?.users;
  if (found === undefined)
    return notKnown(subject, { reason: "failed", message: "CloudTrail was not asked" });
  if (found.state !== "known") return notKnown(subject, whyNot(found));
  const { since, incomplete } = found.value;
  const strangers = unexpectedUses(found.value, users);
  const [first] = strangers;
  if (first !== undefined) {
    const place = first.bucket === undefined ? "" : ` for ${first.bucket}`;
    const more = new Set(strangers.map(({ principal }) => principal)).size - 1;
    const others = more === 0 ? "" : ` So did ${more} more whom nobody expects.`;
    return fail(
      `${first.principal} used the key${place} (${first.operation}, last ${first.last}).${others}`,
      {
        since,
        unexpected: strangers.slice(0, 20).map(({ principal, operation, bucket, count, last }) => ({
          principal,
          operation,
          bucket: bucket ?? null,
          count,
          last,
        })),
      },
    );
  }
  return incomplete === undefined
    ? pass(`Only expected principals used the key since ${since.slice(0, 10)}.`)
    : notKnown("Nobody unexpected was seen, but calls may be missing", {
        reason: "failed",
        message: incomplete,
      });
}

/** No ground alone to delete a key: Bucket Keys and cached data keys hide use (K42). */
function judgeLastUse(
  { unusedDays }: KeyExpectation,
  inquiry: KeyInquiry | undefined,
  objects: number,
): Answer {
  if (unusedDays === undefined || objects === 0) return undefined;
  const subject = "When the key was last used is unknown";
  const found = inquiry?.lastUse;
  if (inquiry === undefined || found === undefined)
    return notKnown(subject, { reason: "failed", message: "KMS was not asked" });
  if (found.state !== "known") return notKnown(subject, whyNot(found));
  const { at, trackedSince } = found.value;
  const days = Math.floor((Date.parse(inquiry.asOf) - Date.parse(at ?? trackedSince)) / day);
  const facts = { at: at ?? null, trackedSince, days, unusedDays, objects };
  if (days >= unusedDays) {
    const since =
      at === undefined ? `since tracking began on ${trackedSince.slice(0, 10)}` : `since ${at.slice(0, 10)}`;
    return fail(`Nobody used the key ${since}, though data lies under it (objects: ${objects}).`, facts);
  }
  if (at !== undefined) return pass(`The key was last used on ${at.slice(0, 10)}.`, facts);
  return notKnown(subject, {
    reason: "unsupported",
    message: `KMS tracks the uses of this key only since ${trackedSince.slice(0, 10)}`,
  });
}

/** A failure first, then what is unknown. */
function worst(answers: readonly Answer[]): Answer {
  const given = answers.filter((answer) => answer !== undefined);
  return (
    given.find(({ verdict }) => verdict === "fail") ??
    given.find(({ verdict }) => verdict === "unknown") ??
    given[0]
  );
}
