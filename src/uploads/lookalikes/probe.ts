import { evaluate, type Principal, type Statement } from "../../iam/index.ts";
import { askedBy } from "../asked.ts";
import type { Channel } from "../channels.ts";
import { ALGORITHM_KEY, CUSTOMER_KEY, KEY_ID_KEY } from "../condition-keys.ts";
import { ambient, readings } from "../context.ts";
import { statementName } from "../decide.ts";
import { type JudgedWrite, judgeOf } from "../judge.ts";
import type { UploadCell, UploadKind, UploadMatrix, WriteOperation } from "../matrix.ts";
import { objectKeys } from "../object-keys.ts";
import { openOverHttp } from "../plain-http.ts";
import { foreignAccount } from "../sample-keys.ts";
import { type ReadPolicy, readable, type Scene } from "../scene.ts";
import { callerMeant } from "./callers.ts";

/** What one statement does by itself, asked by its effect. */
export type Probe = {
  readonly statement: Statement;
  /** Sid or `Statement[n]`. */
  readonly name: string;
  readonly scene: Scene;
  readonly matrix: UploadMatrix;
  readonly serviceWriters: readonly string[];
  /** Whether it surely denies a kind of upload, somewhere in the bucket and under every reading of AWS. */
  readonly denies: (upload: UploadKind, where?: Where) => boolean;
  /** Whether it surely allows a kind of upload to somebody, somewhere in the bucket and under every reading of AWS. */
  readonly allows: (upload: UploadKind) => boolean;
  /** Whether it may be meant for a principal, whatever is asked for. */
  readonly mayNameCaller: (principal: Principal) => boolean;
  /** Whether it surely denies a call that is no write of an object. */
  readonly deniesCall: (action: string, who?: Who, channel?: Channel) => boolean;
  /** The calls over plain HTTP that it leaves open. */
  readonly openOverHttp: () => readonly string[];
  /** The cell of the whole policy. */
  readonly cell: (upload: UploadKind, where?: Where) => UploadCell | undefined;
};

type Who = "account" | "other-account" | "anonymous" | "service";

type Where = {
  readonly operation?: WriteOperation;
  readonly who?: Who;
  readonly channel?: Channel;
};

export const OVER_TLS: Channel = { secure: true, tlsVersion: "1.2" };
export const REDACTED: Channel = { secure: undefined, tlsVersion: undefined };

export function probeOf(
  statement: Statement,
  scene: Scene,
  matrix: UploadMatrix,
  serviceWriters: readonly string[],
): Probe {
  const alone = { ...scene, policy: only(statement, scene) };
  const judge = judgeOf(alone);
  const resources = objectKeys(alone, [statement.effect]).map(({ value }) => value);
  const surely = (upload: UploadKind, write: Pick<JudgedWrite, "operation" | "principal" | "channel">) => {
    const outcome = statement.effect === "Deny" ? "denied" : "admitted";
    return askedBy(upload, scene).every(({ value: asked }) =>
      resources.some((resource) =>
        readings(asked, write.operation, alone, scene.bucket.account).every(
          ({ value: keys }) =>
            judge({ ...write, resource, keys, needsAllow: outcome === "admitted" }).outcome === outcome,
        ),
      ),
    );
  };
  const denies = (
    upload: UploadKind,
    { operation = "PutObject", who = "account", channel = OVER_TLS }: Where = {},
  ) =>
    statement.effect === "Deny" &&
    surely(upload, { operation, channel, principal: principalOf(who, alone, serviceWriters) });
  const anybody = principalOf("other-account", alone, serviceWriters);
  const meant = statement.principal.members.map(
    (member) => callerMeant(member, scene.bucket.partition) ?? anybody,
  );
  const allows = (upload: UploadKind) =>
    statement.effect === "Allow" &&
    meant.some((principal) => surely(upload, { operation: "PutObject", channel: OVER_TLS, principal }));
  const deniesCall = (action: string, who: Who = "account", channel: Channel = OVER_TLS) =>
    [scene.bucket.arn, ...resources].some((resource) => {
      const principal = principalOf(who, alone, serviceWriters);
      const context = { ...ambient(channel, alone), ...NO_ENCRYPTION_KEYS };
      const request = { action, resource, principal, context, others: "open" } as const;
      return evaluate(alone.policy.compiled, request).outcome === "denied";
    });
  return {
    statement,
    name: statementName(statement),
    scene,
    matrix,
    serviceWriters,
    denies,
    allows,
    mayNameCaller: (principal) => {
      const always = readable({ ...alone.policy.policy, statements: [{ ...statement, ...ALWAYS }] });
      const request = { action: "s3:GetObject", resource: scene.bucket.arn, principal, context: {} };
      return evaluate(always.compiled, { ...request, others: "missing" }).outcome !== "undecided";
    },
    deniesCall,
    openOverHttp: () => openOverHttp(scene.bucket, alone.policy),
    cell: (upload, { operation = "PutObject", who = "account" } = {}) =>
      matrix.cells.find(
        (cell) =>
          cell.upload === upload &&
          cell.operation === operation &&
          cell.transport === "tls" &&
          cell.principal === who,
      ),
  };
}

const EVERY = { negated: false, patterns: ["*"] };
const ALWAYS = { action: EVERY, resource: EVERY, conditions: [] };

/** Reads, listings and settings carry none of them. */
const NO_ENCRYPTION_KEYS = {
  [ALGORITHM_KEY]: { state: "missing" },
  [KEY_ID_KEY]: { state: "missing" },
  [CUSTOMER_KEY]: { state: "missing" },
} as const;

function only(statement: Statement, { policy }: Scene): ReadPolicy {
  return readable({
    version: policy?.policy.version ?? "2012-10-17",
    statements: [statement],
    text: policy?.policy.text ?? "",
  });
}

function principalOf(who: Who, { bucket }: Scene, serviceWriters: readonly string[]): Principal {
  if (who === "account") return { type: "account", account: bucket.account };
  if (who === "other-account") return { type: "account", account: foreignAccount({ bucket }) };
  if (who === "anonymous") return { type: "anonymous" };
  return { type: "service", service: serviceWriters[0] ?? "delivery.logs.amazonaws.com" };
}

/** Whether a condition of the statement asks for a key, given as the start of its name in lower case. */
export function asksFor({ conditions }: Statement, start: string): boolean {
  return conditions.some(({ key }) => key.toLowerCase().startsWith(start));
}
