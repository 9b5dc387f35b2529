import { encryptionName } from "../encryption/names.ts";
import { meetsRequirement } from "../encryption/strength.ts";
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
  const rules = mendableRules(subject);
  const way = wayFor(subject, rules);
  if (isNo(way)) return refusalFrom(way, subject, rules.length > 0 ? rules : subject.failing);
  if (subject.requirement.mode !== "remediate") {
    const reason = `The baseline only reports on this bucket; the object could become ${encryptionName(way.target)} by ${way.method}.`;
    return refusalFrom({ code: "NOT-REMEDIATE-MODE", reason }, subject, rules);
  }
  const left = way.method === "update-object-encryption" ? undefined : leftBehind(subject);
  return actionFrom(subject, way, rules, left);
}

/** The refusal for failing rules that no server-side action mends, where an action mends the others. */
export function refusalBeside(subject: RemedySubject): Refusal | undefined {
  const rules = subject.failing.filter((rule) => isClientSide(rule, subject));
  const action = "kind" in remedyFor(subject);
  return action && rules.length > 0 ? refusalFrom(CLIENT_SIDE, subject, rules) : undefined;
}

const CLIENT_SIDE: No = {
  code: "CLIENT-SIDE-FAULT",
  reason:
    "What is missing is client-side encryption, which S3 cannot add: it never sees the plaintext's keys.",
};

/** Where encryption by the client is required, its type is no question of the server side (S3E-202). */
function isClientSide(rule: RuleId, { requirement }: RemedySubject): boolean {
  return rule === "S3E-205" || (rule === "S3E-202" && requirement.require === "client-side-kms");
}

function mendableRules(subject: RemedySubject): readonly RuleId[] {
  return subject.failing.filter((rule) => MENDABLE.includes(rule) && !isClientSide(rule, subject));
}

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
  if (isSame(source, target)) return alreadyThere(subject, source);
  const method = methodFor(subject, source, target);
  if (isNo(method)) return method;
  const admitted = admittedOr(subject, method, target);
  return isNo(admitted) ? admitted : { source, target, method, risks: admitted.risks };
}

function nothingToMend(subject: RemedySubject): No {
  if (subject.failing.some((rule) => isClientSide(rule, subject))) return CLIENT_SIDE;
  return {
    code: "NOTHING-TO-CHANGE",
    reason: "None of the failing rules is about how this object is encrypted.",
  };
}

/** An old version may fail for its client side alone (S3E-206). */
function alreadyThere({ facts, requirement }: RemedySubject, source: Source): No {
  const { require } = requirement;
  if (
    require === "client-side-kms" &&
    meetsRequirement(facts.serverSide, facts.clientSide, require) !== "yes"
  ) {
    return CLIENT_SIDE;
  }
  return {
    code: "NOTHING-TO-CHANGE",
    reason: `The object has ${encryptionName(source)} already, which is what the baseline asks for.`,
  };
}

/** A Bucket Key is a setting for what is stored next; an object that only lacks it stays. */
function isSame(source: Source, target: TargetEncryption): boolean {
  if (source.type !== target.type) return false;
  return !("keyArn" in source) || !("keyArn" in target) || source.keyArn === target.keyArn;
}

/** What the next scan would say of the version a copy leaves behind (E156). */
function leftBehind(subject: RemedySubject): Refusal | undefined {
  const old = remedyFor({ ...subject, facts: { ...subject.facts, current: false }, failing: ["S3E-206"] });
  return "kind" in old ? undefined : old;
}
