import type { TargetEncryption } from "../model/encryption.ts";
import type { WriteOperation } from "../uploads/matrix.ts";
import type { No } from "./codes.ts";
import type { Method } from "./method.ts";
import type { RemedySubject } from "./subject.ts";

const OPERATIONS: Readonly<Record<Method, readonly WriteOperation[]>> = {
  "update-object-encryption": ["UpdateObjectEncryption"],
  "copy-object": ["CopyObject"],
  "multipart-copy": ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"],
};

/**
 * Asks the bucket's own upload matrix about each write of the method. A denied one is not worked around by another
 * method: the statement is somebody's will. What it depends on becomes risks: a denied write changes nothing.
 */
export function admittedOr(
  subject: RemedySubject,
  method: Method,
  target: TargetEncryption,
): No | { readonly risks: readonly string[] } {
  const risks: string[] = [];
  for (const operation of OPERATIONS[method]) {
    const { answer, by } = subject.writeAdmitted?.(operation, target) ?? { answer: "unknown", by: [] };
    if (answer === "no") {
      return {
        code: "WRITE-DENIED-BY-POLICY",
        reason: `The bucket denies ${operation} as ${target.type} by ${by.join(", ") || "its policy"}.`,
      };
    }
    if (answer === "depends")
      risks.push(`${operation} is denied unless ${by.join(" or ") || "a condition holds"}.`);
  }
  return method === "multipart-copy" ? annotationsOr(subject, risks) : { risks };
}

/** Annotations that could not be written again are found out before the copy, where the policy tells. */
function annotationsOr(
  { annotations }: RemedySubject,
  risks: readonly string[],
): No | { readonly risks: readonly string[] } {
  if (annotations?.state !== "known" || annotations.value.count === 0) return { risks };
  const { answer, by } = annotations.value.admitted;
  if (answer === "no") {
    return {
      code: "WRITE-DENIED-BY-POLICY",
      reason: `The bucket denies PutObjectAnnotation by ${by.join(", ") || "its policy"}, so that the object's annotations could not be written again after a multipart copy (E162).`,
    };
  }
  if (answer !== "depends") return { risks };
  return {
    risks: [...risks, `PutObjectAnnotation is denied unless ${by.join(" or ") || "a condition holds"}.`],
  };
}
