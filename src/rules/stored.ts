import { meetsRequirement } from "../encryption/strength.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import type { ServerSide } from "../model/encryption.ts";
import { absent, type Unknown } from "../model/fact.ts";
import { fail, notKnown, pass, whyNot, withRequirement } from "./answers.ts";
import {
  approves,
  encryptionFacts,
  namesKeys,
  requiredName,
  storedWith,
  unresolvedKeys,
} from "./required.ts";
import type { Answer, ObjectSubject } from "./rule.ts";

// Answers without details are made once: they are given for nearly every object of a good bucket.
const isEncrypted = pass("S3 stores it encrypted.");
const isOfType = pass("Its encryption is of the required type or stronger.");
const hasApprovedKey = pass("Its KMS key is approved.");

const probably: Unknown = {
  reason: "invalid-response",
  message: "HEAD answers 400, so it is probably SSE-C; only its key or an inventory proves it",
};

/** The server-side encryption where it is sure, else the answer that says why it is not. */
export function sureServerSide(facts: ObjectSubject["facts"]): { value: ServerSide } | { answer: Answer } {
  const { serverSide } = facts;
  if (serverSide.state !== "known")
    return { answer: notKnown("Its encryption is unknown", whyNot(serverSide)) };
  if (serverSide.value.type === "sse-c" && serverSide.value.certainty === "probable") {
    return { answer: notKnown("Its encryption is unknown", probably) };
  }
  return serverSide;
}

/** Only what S3 did counts: client-side markers can be put by anybody and prove nothing (S25). */
export function encryptedAtAll({ facts }: ObjectSubject): Answer {
  const stored = sureServerSide(facts);
  if ("answer" in stored) return stored.answer;
  if (stored.value.type !== "none") return isEncrypted;
  const marked =
    facts.clientSide.state === "known" ? " It has client-side encryption markers, which prove nothing." : "";
  return fail(`S3 stores it without any encryption: it was written before 2023.${marked}`, {
    encryption: "none",
    lastModified: facts.lastModified,
  });
}

export function ofRequiredType({ facts, requirement }: ObjectSubject): Answer {
  return withRequirement(requirement, ({ require, sseC }) => {
    if (require === "any" || require === "client-side-kms") return undefined;
    const stored = sureServerSide(facts);
    if ("answer" in stored) return stored.answer;
    // SSE-C stands beside the order of strength; where the baseline allows it, it is as good as required.
    if (stored.value.type === "sse-c" && sseC === "allow") return undefined;
    switch (meetsRequirement(facts.serverSide, absent, require)) {
      case "yes":
        return isOfType;
      case "no":
        return fail(
          `${storedWith(stored.value)}; the baseline asks for ${requiredName[require]}.`,
          encryptionFacts(stored.value, { required: require }),
        );
      case "unknown":
        return notKnown(storedWith(stored.value), {
          reason: "unsupported",
          message: "bucketseal does not know how strong that is",
        });
    }
  });
}

export function underApprovedKey({ facts, requirement }: ObjectSubject): Answer {
  return withRequirement(requirement, (required) => {
    if (!namesKeys(required)) return undefined;
    const stored = sureServerSide(facts);
    if ("answer" in stored) return stored.answer;
    return "keyArn" in stored.value ? judgeKey(stored.value.keyArn, stored.value, required) : undefined;
  });
}

function judgeKey(keyArn: string, stored: ServerSide, requirement: BucketRequirement): Answer {
  switch (approves(requirement, keyArn)) {
    case "yes":
      return hasApprovedKey;
    case "no":
      return fail(
        `${storedWith(stored)}, which the baseline does not approve.`,
        encryptionFacts(stored, { approved: requirement.keys }),
      );
    case "unknown":
      return notKnown(`${storedWith(stored)}; whether that is approved is unknown`, {
        reason: "failed",
        message: `not every approved key could be resolved: ${unresolvedKeys(requirement)}`,
      });
  }
}
