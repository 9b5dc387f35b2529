import { type PrincipalMember, parseArn, type Statement } from "../../iam/index.ts";
import { ALGORITHM_KEY } from "../condition-keys.ts";
import { UPLOAD_KINDS } from "../matrix.ts";
import { callerMeant } from "./callers.ts";
import { type Detector, lookalike } from "./lookalike.ts";
import { asksFor, type Probe, probeOf, REDACTED } from "./probe.ts";

function isGuard({ statement }: Probe): boolean {
  return statement.effect === "Deny" && asksFor(statement, ALGORITHM_KEY);
}

function deniesAnyUpload({ denies }: Probe): boolean {
  const operations = ["PutObject", "ReplicateObject", "UpdateObjectEncryption"] as const;
  return operations.some((operation) => UPLOAD_KINDS.some((kind) => denies(kind, { operation })));
}

/** The same statement with another scope. */
function rescoped({ statement, scene, matrix, serviceWriters }: Probe, change: Partial<Statement>): Probe {
  return probeOf({ ...statement, ...change }, scene, matrix, serviceWriters);
}

const EVERY_OBJECT = (probe: Probe) => ({ negated: false, patterns: [`${probe.scene.bucket.arn}/*`] });

/** P86: it would deny uploads, if it spoke of objects. */
const bucketForObjects: Detector = (probe) => {
  if (!isGuard(probe) || deniesAnyUpload(probe)) return undefined;
  if (!deniesAnyUpload(rescoped(probe, { resource: EVERY_OBJECT(probe) }))) return undefined;
  const effect = "It denies no upload, because its Resource names no object of the bucket";
  return lookalike(probe, "P86", effect, `Name ${probe.scene.bucket.arn}/* as Resource`);
};

/** P98: it would deny uploads, if it spoke of uploading. */
const noUpload: Detector = (probe) => {
  if (!isGuard(probe) || deniesAnyUpload(probe)) return undefined;
  const uploading = { action: { negated: false, patterns: ["s3:PutObject"] } };
  if (deniesAnyUpload(rescoped(probe, { resource: EVERY_OBJECT(probe) }))) return undefined;
  if (!deniesAnyUpload(rescoped(probe, { ...uploading, resource: EVERY_OBJECT(probe) }))) return undefined;
  const effect = `It denies no upload, because ${probe.statement.action.patterns.join(", ")} is none`;
  return lookalike(probe, "P98", effect, "Name s3:PutObject and s3:ReplicateObject as Action");
};

/** P95: those that NotPrincipal names are denied all the same, as far as anybody can tell. */
const notPrincipal: Detector = (probe) => {
  const { statement, scene } = probe;
  if (statement.effect !== "Deny" || !statement.principal.negated) return undefined;
  const { members } = statement.principal;
  const denied = members.filter((member) => {
    const caller = callerMeant(member, scene.bucket.partition);
    return caller !== undefined && !isPartOfAnother(member, members) && probe.mayNameCaller(caller);
  });
  if (denied.length === 0) return undefined;
  const names = denied.map((member) =>
    member.kind === "arn"
      ? member.arn
      : member.kind === "account"
        ? `account ${member.account}`
        : member.kind,
  );
  const effect = `It may deny the very callers it means to spare, ${names.join(", ")}: a session is spared only where it, its role and its account are all named`;
  return lookalike(
    probe,
    "P95",
    effect,
    'Use Principal "*" and a condition ArnNotEquals on aws:PrincipalArn',
  );
};

/** An account stands beside its users and roles, and a role beside its sessions, because each is named in whole. */
function isPartOfAnother(member: PrincipalMember, members: readonly PrincipalMember[]): boolean {
  const arns = members.flatMap((other) => (other.kind === "arn" ? [other.arn] : [])).map(parseArn);
  if (member.kind === "account") return arns.some((arn) => arn?.account === member.account);
  const role =
    member.kind === "arn" ? /^arn:[^:]*:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(member.arn) : null;
  return arns.some(
    (arn) => arn?.account === role?.[1] && arn?.resource.startsWith(`assumed-role/${role?.[2]}/`),
  );
}

/** P96: the Deny is for one account, and others are let in. */
const oneAccountOnly: Detector = (probe) => {
  if (!isGuard(probe)) return undefined;
  const escapes = UPLOAD_KINDS.some((kind) => {
    const cell = probe.cell(kind, { who: "other-account" });
    const open = cell !== undefined && cell.outcome !== "denied" && !cell.content;
    return open && probe.denies(kind) && !probe.denies(kind, { who: "other-account" });
  });
  if (!escapes) return undefined;
  const effect = "It denies its uploads to one account only, and another account is allowed to write";
  return lookalike(probe, "P96", effect, 'Use Principal "*"');
};

const NETWORK_KEYS = ["aws:sourcevpc", "aws:sourceip", "aws:vpcsourceip"];

/** P97: whoever does not come from the network is denied, AWS services and the way back included. */
const networkWithoutWayOut: Detector = (probe) => {
  const { statement } = probe;
  if (statement.effect !== "Deny" || !NETWORK_KEYS.some((key) => asksFor(statement, key))) return undefined;
  const services =
    probe.serviceWriters.length > 0 && probe.denies("none", { who: "service", channel: REDACTED });
  const policy = mayLockPolicy(probe);
  if (!services && !policy) return undefined;
  const whom = [
    ...(services ? ["the services that write here"] : []),
    ...(policy ? ["whoever would take it back"] : []),
  ];
  const effect = `It denies ${whom.join(" and ")}, because such calls come from no network of yours`;
  const mend =
    "Add Bool aws:PrincipalIsAWSService false and aws:ViaAWSService false, and spare an administrator's role";
  return lookalike(probe, "P97", effect, mend);
};

/** Whether the policy could not be changed from outside the network, and no principal is spared. */
function mayLockPolicy(probe: Probe): boolean {
  const spared = asksFor(probe.statement, "aws:principal");
  const others = probe.statement.conditions.filter(({ key }) => {
    const name = key.toLowerCase();
    return !NETWORK_KEYS.some((start) => name.startsWith(start));
  });
  const anywhere = rescoped(probe, { conditions: others });
  return !spared && anywhere.deniesCall("s3:PutBucketPolicy");
}

export const SCOPE_DETECTORS: readonly Detector[] = [
  bucketForObjects,
  noUpload,
  notPrincipal,
  oneAccountOnly,
  networkWithoutWayOut,
];
