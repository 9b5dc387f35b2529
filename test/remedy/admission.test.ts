import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/model/fact.ts";
import { admissionFrom } from "../../src/remedy/admission.ts";
import type { UploadCell } from "../../src/uploads/matrix.ts";
import { approved, other } from "./build.ts";

function cell(changes: Partial<UploadCell>): UploadCell {
  return {
    upload: "kms-approved",
    transport: "tls",
    operation: "CopyObject",
    principal: "account",
    outcome: "stored",
    by: [],
    unless: [],
    storedAs: null,
    content: true,
    why: "",
    ...changes,
  };
}

const kms = { type: "sse-kms", keyArn: approved, bucketKey: true } as const;
const role = "arn:aws:iam::111122223333:role/bucketseal";

describe("what the upload matrix says of our own writes", () => {
  const matrix = known({
    bucket: "data",
    cells: [
      cell({ transport: "http", outcome: "denied", by: ["Tls"] }),
      cell({}),
      cell({ operation: "UpdateObjectEncryption", outcome: "denied", by: ["NoUpdates"] }),
      cell({ operation: "UpdateObjectEncryption", principal: role }),
      cell({ upload: "kms-other", outcome: "depends", unless: ["aws:PrincipalArn is role/x"] }),
      cell({ upload: "aes256", outcome: "denied", by: ["KmsOnly"] }),
      cell({ upload: "dsse-approved", outcome: "denied", by: ["NoDsse"] }),
    ],
  });
  const admitted = admissionFrom(matrix, [approved]);

  it("takes the TLS cell of the kind that names the key", () => {
    expect(admitted("CopyObject", kms)).toEqual({ answer: "yes", by: [] });
    expect(admitted("CopyObject", { ...kms, keyArn: other })).toEqual({
      answer: "depends",
      by: ["aws:PrincipalArn is role/x"],
    });
    expect(admitted("CopyObject", { type: "sse-s3" })).toEqual({ answer: "no", by: ["KmsOnly"] });
    expect(admitted("CopyObject", { type: "dsse-kms", keyArn: approved })).toEqual({
      answer: "no",
      by: ["NoDsse"],
    });
  });

  it("prefers the cell of our own role", () => {
    expect(admitted("UpdateObjectEncryption", kms).answer).toBe("no");
    expect(admissionFrom(matrix, [approved], role)("UpdateObjectEncryption", kms).answer).toBe("yes");
    expect(admissionFrom(matrix, [approved], role)("CopyObject", kms).answer).toBe("yes");
  });

  it("does not guess where the matrix is silent or unknown", () => {
    expect(admitted("UploadPart", kms).answer).toBe("unknown");
    const dark = unknown("access-denied", "GetBucketPolicy was denied.");
    expect(admissionFrom(dark, [approved])("CopyObject", kms).answer).toBe("unknown");
  });
});
