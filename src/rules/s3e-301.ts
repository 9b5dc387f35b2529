import type { KeyFacts } from "../model/facts.ts";
import { fail, notKnown, pass, whyNot } from "./answers.ts";
import type { Answer, KeySubject, Rule } from "./rule.ts";

/** The states in which KMS decrypts (K2). */
export const usableStates = ["Enabled", "Updating"];

export const usableKey: Rule<KeySubject> = {
  id: "S3E-301",
  title: "The key can be used",
  question: "custody",
  severity: "critical",
  check: ({ custody }) => {
    if (custody.kind !== "kms") return undefined;
    const { facts, ifLost } = custody;
    if (facts.state === "unknown") return notKnown("Whether the key can be used is unknown", facts.why);
    if (facts.state === "absent") return fail(`KMS knows no such key. ${ifLost}`, { state: null });
    return judgeState(facts.value, custody.holdings.objects);
  },
};

function judgeState({ state, spec, usage }: KeyFacts, objects: number): Answer {
  if (state.state !== "known") return notKnown("The state of the key is unknown", whyNot(state));
  if (!usableStates.includes(state.value)) {
    const under =
      objects === 0
        ? "uploads that name it fail"
        : `what lies under it cannot be read now (objects: ${objects})`;
    return fail(`The key is ${state.value}: ${under}.`, { state: state.value, objects });
  }
  // K5: S3 encrypts with symmetric encryption keys alone.
  if (spec.state === "known" && spec.value !== "SYMMETRIC_DEFAULT") {
    return fail(`S3 cannot use a key of spec ${spec.value}.`, { spec: spec.value });
  }
  if (usage.state === "known" && usage.value !== "ENCRYPT_DECRYPT") {
    return fail(`S3 cannot use a key made for ${usage.value}.`, { usage: usage.value });
  }
  return pass(`The key is ${state.value}.`);
}
