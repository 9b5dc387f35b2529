import type { TargetEncryption } from "../model/encryption.ts";
import type { ObjectAction } from "../model/plan.ts";
import type { No } from "./codes.ts";
import { copyForbidden } from "./copy.ts";
import { placeOf } from "./key-state.ts";
import { lockedOut } from "./lock.ts";
import type { Source } from "./source.ts";
import type { RemedySubject } from "./subject.ts";

export type Method = ObjectAction["kind"];

/**
 * How to get from source to target. UpdateObjectEncryption wherever AWS takes it: it moves no byte, works on every
 * size, class and version, and nobody else is triggered (E195, E204, E206). Else a copy, where a copy loses nothing.
 */
export function methodFor(subject: RemedySubject, source: Source, target: TargetEncryption): Method | No {
  const locked = lockedOut(subject.facts, subject.now);
  if (locked) return locked;
  const types = updatableTypes(source, target);
  const ownKey = "keyArn" in target && placeOf(target.keyArn)?.account === subject.bucket.account;
  if (types && ownKey && subject.trustedEndpoint) return "update-object-encryption";
  const forbidden = copyForbidden(subject, source);
  if (!forbidden) return subject.facts.size > subject.copyLimit ? "multipart-copy" : "copy-object";
  return types ? noUpdate(forbidden, ownKey) : forbidden;
}

/** The source and target types UpdateObjectEncryption takes (E193). */
function updatableTypes(source: Source, target: TargetEncryption): boolean {
  return target.type === "sse-kms" && (source.type === "sse-s3" || source.type === "sse-kms");
}

/** Here the obstacle to name is what stands against UpdateObjectEncryption: without it no copy would be needed. */
function noUpdate(forbidden: No, ownKey: boolean): No {
  if (!ownKey) {
    return {
      code: "KEY-OTHER-ACCOUNT",
      reason: `UpdateObjectEncryption takes only keys of the bucket owner's account (E198), and a copy is not possible: ${forbidden.reason}`,
    };
  }
  return {
    code: "UNTRUSTED-ENDPOINT",
    reason: `Some S3 look-alikes answer UpdateObjectEncryption by overwriting the object, so it is sent only to AWS, and a copy is not possible: ${forbidden.reason}`,
  };
}
