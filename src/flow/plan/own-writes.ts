import type { BucketFacts } from "../../model/facts.ts";
import type { ObjectAction } from "../../model/plan.ts";
import type { Identity } from "../../model/resource.ts";
import type { Admission, RemedySubject } from "../../remedy/subject.ts";
import type { WriteOperation } from "../../uploads/matrix.ts";
import {
  annotationAdmission,
  type Admission as PolicyAdmission,
  writeAdmission,
} from "../../uploads/write-admission.ts";

/** The action whose calls an operation is one of. */
const kinds: Partial<Record<WriteOperation, ObjectAction["kind"]>> = {
  UpdateObjectEncryption: "update-object-encryption",
  CopyObject: "copy-object",
  CreateMultipartUpload: "multipart-copy",
  UploadPart: "multipart-copy",
  CompleteMultipartUpload: "multipart-copy",
};

/** Whether the bucket's policy lets bucketseal's own writes in, key by key; the policy is read once. */
export function ownWrites(
  facts: BucketFacts,
  writer: Identity,
): (key: string, eTag: string) => NonNullable<RemedySubject["writeAdmitted"]> {
  const admission = writeAdmission(facts, writer);
  return (key, eTag) => (operation, target) => {
    const kind = kinds[operation];
    if (kind === undefined || admission.state !== "known") return { answer: "unknown", by: [] };
    return answerOf(admission.value({ kind, key, target, ifMatch: eTag }));
  };
}

/** Whether the bucket's policy lets bucketseal put annotations onto new versions, key by key (E222). */
export function ownAnnotations(facts: BucketFacts, writer: Identity): (key: string) => Admission {
  const admission = annotationAdmission(facts, writer);
  return (key) =>
    admission.state === "known" ? answerOf(admission.value(key)) : { answer: "unknown", by: [] };
}

function answerOf(answer: PolicyAdmission): Admission {
  if (answer.outcome === "admitted") return { answer: "yes", by: [] };
  return answer.outcome === "denied"
    ? { answer: "no", by: answer.by }
    : { answer: "depends", by: answer.unless };
}
