import type { TargetEncryption } from "../model/encryption.ts";
import type { Fact } from "../model/fact.ts";
import type { UploadKind, UploadMatrix } from "../uploads/matrix.ts";
import type { Admission, RemedySubject } from "./subject.ts";

/**
 * Reads from a bucket's upload matrix whether one of our own writes would be admitted: over TLS, by a principal of the
 * owner's account, or by `principal` where the matrix was asked about that ARN too.
 */
export function admissionFrom(
  matrix: Fact<UploadMatrix>,
  approvedKeys: readonly string[],
  principal = "account",
): NonNullable<RemedySubject["writeAdmitted"]> {
  return (operation, target) => {
    if (matrix.state !== "known") return { answer: "unknown", by: [] };
    const upload = kindOf(target, approvedKeys);
    const found = matrix.value.cells.filter(
      (cell) => cell.operation === operation && cell.upload === upload && cell.transport === "tls",
    );
    const cell =
      found.find((each) => each.principal === principal) ??
      found.find((each) => each.principal === "account");
    return cell === undefined ? { answer: "unknown", by: [] } : answerOf(cell);
  };
}

function answerOf(cell: UploadMatrix["cells"][number]): Admission {
  if (cell.outcome === "denied") return { answer: "no", by: cell.by };
  return cell.outcome === "stored" ? { answer: "yes", by: [] } : { answer: "depends", by: cell.unless };
}

/** The kind of upload our write is: it always names type and key (E154). */
function kindOf(target: TargetEncryption, approvedKeys: readonly string[]): UploadKind {
  if (target.type === "sse-s3") return "aes256";
  const approved = approvedKeys.includes(target.keyArn) ? "approved" : "other";
  return target.type === "sse-kms" ? `kms-${approved}` : `dsse-${approved}`;
}
