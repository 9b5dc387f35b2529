import { openOverHttp } from "../plain-http.ts";
import { type Detector, lookalike } from "./lookalike.ts";
import { asksFor, OVER_TLS, type Probe, REDACTED } from "./probe.ts";

const SECURE = "aws:securetransport";
const WHOLE = "Deny s3:* on the bucket's ARN and on its /*, for Principal *";

/** Whether a statement is about transport, and the whole policy leaves plain HTTP open all the same. */
function failsToClose({ statement, scene }: Probe, effect: "Allow" | "Deny"): boolean {
  return (
    statement.effect === effect &&
    asksFor(statement, SECURE) &&
    openOverHttp(scene.bucket, scene.policy).length > 0
  );
}

/** P87: objects or the bucket, not both. */
const halfOfTheBucket: Detector = (probe) => {
  if (!failsToClose(probe, "Deny")) return undefined;
  const open = probe.openOverHttp();
  const onBucket = open.filter((call) => BUCKET_CALLS.includes(call));
  const onObjects = open.filter((call) => !BUCKET_CALLS.includes(call));
  if ((onBucket.length === 0) === (onObjects.length === 0)) return undefined;
  if (!coversAll(probe)) return undefined;
  const rest = onBucket.length > 0 ? "calls on the bucket itself" : "calls on its objects";
  return lookalike(probe, "P87", `It leaves plain HTTP open for ${rest}: ${open.join(", ")}`, WHOLE);
};

/** P88: some calls, or some principals. */
const someCallsOnly: Detector = (probe) => {
  if (!failsToClose(probe, "Deny")) return undefined;
  const open = probe.openOverHttp();
  if (open.length === 0 || halfOfTheBucket(probe) !== undefined) return undefined;
  return lookalike(
    probe,
    "P88",
    `It leaves plain HTTP open for ${open.join(", ")}, or for some principals`,
    WHOLE,
  );
};

/** P89: an Allow takes nothing away from others. */
const allowInPlaceOfDeny: Detector = (probe) => {
  if (!failsToClose(probe, "Allow")) return undefined;
  const effect = "It allows calls over TLS and forbids none over plain HTTP: other policies may allow those";
  return lookalike(probe, "P89", effect, `${WHOLE}, where aws:SecureTransport is false`);
};

/** P90: calls that tell no transport are denied, which are those of AWS services. */
const ifExists: Detector = (probe) => {
  if (probe.statement.effect !== "Deny" || !asksFor(probe.statement, SECURE)) return undefined;
  if (!deniesSomething(probe, REDACTED) || deniesSomething(probe, OVER_TLS)) return undefined;
  const effect = "It denies the calls of AWS services, which do not tell their transport";
  return lookalike(probe, "P90", effect, "Use Bool in place of BoolIfExists");
};

function deniesSomething(probe: Probe, channel: typeof OVER_TLS): boolean {
  return (
    probe.deniesCall("s3:GetObject", "service", channel) || probe.denies("none", { who: "service", channel })
  );
}

/** Whether a statement speaks of every action and everybody: only its resource can be what is missing. */
function coversAll({ statement: { action, principal } }: Probe): boolean {
  return (
    action.patterns.some((pattern) => /^(\*|s3:\*)$/i.test(pattern)) &&
    principal.members.some(({ kind }) => kind === "anyone")
  );
}

const BUCKET_CALLS = ["s3:ListBucket", "s3:GetBucketPolicy", "s3:PutBucketPolicy"];

export const TRANSPORT_DETECTORS: readonly Detector[] = [
  halfOfTheBucket,
  someCallsOnly,
  allowInPlaceOfDeny,
  ifExists,
];
