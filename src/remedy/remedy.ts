import { encryptionName } from "../encryption/names.ts";
import type { TargetEncryption } from "../model/encryption.ts";
import type { ObjectAction, Refusal } from "../model/plan.ts";
import type { RuleId } from "../model/verdict.ts";
import { actionFrom, type Way } from "./action.ts";
import { admittedOr } from "./admitted.ts";
import { isNo, type No, refusalFrom } from "./codes.ts";
import { methodFor } from "./method.ts";
import { type Source, sourceOf } from "./source.ts";
import type { RemedySubject } from "./subject.ts";
import { targetFor } from "./target.ts";

/** Object rules that another server-side encryption can satisfy. */
const MENDABLE: readonly RuleId[] = ["S3E-201", "S3E-202", "S3E-203", "S3E-204", "S3E-206"];

/**
 * What to do about one object version that fails: exactly one action, or one refusal that says why not and what a
 * person can do. Pure and total. What an action cannot mend beside is told by `refusalBeside`.
 */
export function remedyFor(subject: RemedySubject): ObjectAction | Refusal {
  const rules = subject.failing.filter((rule) => MENDABLE.includes(rule));
  const way = wayFor(subject, rules);
  if (isNo(way)) return refusalFrom(way, subject, rules.length > 0 ? rules : subject.failing);
  if (subject.requirement.mode !== "remediate") {
    const reason = `The baseline only reports on this bucket; the object could become ${encryptionName(way.target)} by ${way.method}.`;
    return refusalFrom({ code: "NOT-REMEDIATE-MODE", reason }, subject, rules);
  }
  const left = way.method === "update-object-encryption" ? undefined : leftBehind(subject, rules);
  return actionFrom(subject, way, rules, left);
}

/** The refusal of a client-side fault beside server-side ones, which `remedyFor` answers for. */
export function refusalBeside(subject: RemedySubject): Refusal | undefined {
  const rules = subject.failing.filter((rule) => rule === CLIENT_SIDE_RULE);
  const both = rules.length > 0 && subject.failing.some((rule) => MENDABLE.includes(rule));
  return both ? refusalFrom(CLIENT_SIDE, subject, rules) : undefined;
}

/** The rule about client-side encryption, which S3 cannot add or mend. */
const CLIENT_SIDE_RULE: RuleId = "S3E-205";

const CLIENT_SIDE: No = {
  code: "CLIENT-SIDE-FAULT",
  reason:
    "What fails is client-side encryption, which S3 can neither add nor mend: it never sees the plaintext.",
};

/** Source, target and method in turn; the first that says no ends the way. */
function wayFor(subject: RemedySubject, rules: readonly RuleId[]): Way | No {
  if (rules.length === 0) return nothingToMend(subject);
  if (subject.account !== subject.bucket.account) {
    return {
      code: "BUCKET-OTHER-ACCOUNT",
      reason: `The bucket belongs to account ${subject.bucket.account}; a write by ${subject.account} could change owners, keys and who pays.`,
    };
  }
  const source = sourceOf(subject);
  if (isNo(source)) return source;
  const target = targetFor(subject, source);
  if (isNo(target)) return target;
  if (isSame(source, target)) {
    const reason = `The object has ${encryptionName(source)} already, which is what the baseline asks for.`;
    return { code: "NOTHING-TO-CHANGE", reason };
  }
  const method = methodFor(subject, source, target);
  if (isNo(method)) return method;
  const admitted = admittedOr(subject, method, target);
  return isNo(admitted) ? admitted : { source, target, method, risks: admitted.risks };
}

function nothingToMend(subject: RemedySubject): No {
  if (subject.failing.includes(CLIENT_SIDE_RULE)) return CLIENT_SIDE;
  return {
    code: "NOTHING-TO-CHANGE",
    reason: "None of the failing rules is about how this object is encrypted.",
  };
}

/** A Bucket Key is a setting for what is stored next; an object that only lacks it stays. */
function isSame(source: Source, target: TargetEncryption): boolean {
  if (source.type !== target.type) return false;
  return !("keyArn" in source) || !("keyArn" in target) || source.keyArn === target.keyArn;
}

/** What the next scan would say of the version a copy leaves behind: another rule asks the same of old versions (E156). */
function leftBehind(subject: RemedySubject, rules: readonly RuleId[]): Refusal | undefined {
  const failing = [...new Set(rules.map((rule) => (rule === "S3E-204" ? rule : "S3E-206")))];
  const old = remedyFor({ ...subject, facts: { ...subject.facts, current: false }, failing });
  return "kind" in old ? undefined : old;
}
