import { fail, notKnown, pass, whyNot } from "./answers.ts";
import type { Answer, KeySubject, Rule } from "./rule.ts";
import { usableStates } from "./s3e-301.ts";

/** Wraps outside of KMS are for their owners to look after: nobody here can tell anything of those keys. */
const inKms = (key: string) => !key.startsWith("client-side:") || key.startsWith("client-side:kms");

export const usableClientKey: Rule<KeySubject> = {
  id: "S3E-306",
  title: "The client-side key can be used",
  question: "custody",
  severity: "critical",
  check: ({ custody }) => {
    if (custody.kind !== "client-side" || !inKms(custody.key)) return undefined;
    const { facts, proofs, ifLost, holdings } = custody;
    if (proofs !== undefined && proofs.refused > 0) {
      const all = proofs.opened + proofs.refused + proofs.unknown;
      return fail(
        `KMS does not open ${proofs.refused} of ${all} wrapped data keys: ${proofs.refusal ?? "refused"}.`,
        {
          refused: proofs.refused,
          opened: proofs.opened,
          unknown: proofs.unknown,
        },
      );
    }
    if (facts.state === "absent") return fail(`KMS knows no such key. ${ifLost}`, { state: null });
    if (facts.state === "known") {
      const { state } = facts.value;
      if (state.state !== "known") return notKnown("The state of the key is unknown", whyNot(state));
      if (!usableStates.includes(state.value))
        return fail(
          `The key is ${state.value}: no client can open what is wrapped under it (objects: ${holdings.objects}).`,
          {
            state: state.value,
            objects: holdings.objects,
          },
        );
    }
    return judgeProofs(custody);
  },
};

function judgeProofs({ facts, proofs }: KeySubject["custody"]): Answer {
  const subject = "Whether the wrapped data keys open is unknown";
  if (proofs !== undefined && proofs.unknown > 0)
    return notKnown(subject, proofs.doubt ?? { reason: "failed", message: "KMS gave no answer" });
  if (proofs !== undefined)
    return pass(`KMS opens every wrapped data key (${proofs.opened}).`, { opened: proofs.opened });
  // Metadata is not authenticated (S25): a key it names may be usable and still open nothing.
  return facts.state === "unknown"
    ? notKnown(`${subject}; "bucketseal keys --prove" asks KMS`, facts.why)
    : pass("The key that the metadata names can be used.");
}
