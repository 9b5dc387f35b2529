import { clientSideName } from "../encryption/names.ts";
import { meetsRequirement } from "../encryption/strength.ts";
import type { ClientSide } from "../model/encryption.ts";
import { absent } from "../model/fact.ts";
import { fail, notKnown, pass, withRequirement } from "./answers.ts";
import type { Answer, ObjectSubject, Rule } from "./rule.ts";

/**
 * Markers tell a legacy wrap wherever they are (S16). Where the baseline asks for no client-side encryption, an
 * object whose markers were not read is none of this rule's: an inventory never shows them.
 */
export const clientSideEncryption: Rule<ObjectSubject> = {
  id: "S3E-205",
  title: "Client-side encryption where required, and not legacy",
  question: "stored",
  severity: "high",
  check: ({ facts, requirement }) => {
    // The instruction file of the S3 Encryption Client is plain JSON by design (S15).
    if (facts.instructionFile) return undefined;
    const { clientSide } = facts;
    if (clientSide.state === "known" && clientSide.value.weaknesses.length > 0)
      return legacy(clientSide.value);
    return withRequirement(requirement, ({ require }) => {
      if (require === "client-side-kms") return required(facts.clientSide);
      return clientSide.state === "known" ? current(clientSide.value) : undefined;
    });
  },
};

function legacy(clientSide: ClientSide): Answer {
  return fail(`It has ${clientSideName(clientSide)}: ${clientSide.weaknesses.join("; ")}.`, {
    format: clientSide.format,
    wrap: clientSide.wrap,
    content: clientSide.content,
    weaknesses: clientSide.weaknesses,
  });
}

function required(clientSide: ObjectSubject["facts"]["clientSide"]): Answer {
  if (clientSide.state === "unknown")
    return notKnown("Its client-side encryption is unknown", clientSide.why);
  if (clientSide.state === "absent") {
    return fail(
      "It has no client-side encryption markers; the baseline asks for them. An instruction file beside it may hold them.",
      {
        clientSide: null,
      },
    );
  }
  switch (meetsRequirement(absent, clientSide, "client-side-kms")) {
    case "yes":
      return current(clientSide.value);
    case "no":
      return fail(`It has ${clientSideName(clientSide.value)}; the baseline asks for a key wrapped by KMS.`, {
        wrap: clientSide.value.wrap,
      });
    case "unknown":
      return notKnown(`It has ${clientSideName(clientSide.value)}`, {
        reason: "unsupported",
        message: "bucketseal does not know this key wrap",
      });
  }
}

function current(clientSide: ClientSide): Answer {
  return pass(`It has ${clientSideName(clientSide)}.`, { format: clientSide.format, wrap: clientSide.wrap });
}
