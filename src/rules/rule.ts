import type { KeyCustody } from "../custody/custody.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import type { Fact } from "../model/fact.ts";
import type { BucketFacts, ObjectFacts } from "../model/facts.ts";
import type { Evidence, Question, RuleId, Severity } from "../model/verdict.ts";
import type { UploadMatrix } from "../uploads/matrix.ts";

/** What a rule answers; undefined where the rule does not apply to this resource. */
export type Answer =
  | { readonly verdict: "pass" | "fail" | "unknown"; readonly evidence: Evidence }
  | undefined;

/** One rule, one file: facts and baseline in, an answer out. */
export type Rule<Subject> = {
  readonly id: RuleId;
  readonly title: string;
  readonly question: Question;
  readonly severity: Severity;
  readonly check: (subject: Subject) => Answer;
};

export type BucketSubject = {
  readonly facts: BucketFacts;
  /** Unknown when the entry that applies could not be chosen (its tags could not be read). */
  readonly requirement: Fact<BucketRequirement>;
  readonly matrix: Fact<UploadMatrix>;
};

export type ObjectSubject = {
  /** All that object rules may look at: whoever keeps their answers relies on it (`judgeOfObjects`). */
  readonly facts: Pick<
    ObjectFacts,
    "current" | "serverSide" | "clientSide" | "instructionFile" | "lastModified"
  >;
  readonly requirement: Fact<BucketRequirement>;
  /** MD5s (base64) of the SSE-C keys that are held. */
  readonly heldSseCKeys: readonly string[];
};

export type KeySubject = { readonly custody: KeyCustody };
