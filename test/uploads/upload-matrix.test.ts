import { describe, expect, it } from "vitest";
import { discontent, plainCells } from "../../src/uploads/summary.ts";
import { cell, DENY_HTTP, deny, KEY, matrixFor, policy, SSE, SSE_S3 } from "./scenes.ts";

describe("uploadMatrix", () => {
  it("without a policy stores what is asked, and the default where nothing is (E30)", () => {
    const matrix = matrixFor({});
    expect(cell(matrix, { upload: "none" })).toMatchObject({
      outcome: "stored",
      storedAs: { type: "sse-kms", keyArn: KEY, bucketKey: true },
      content: true,
    });
    expect(cell(matrix, { upload: "aes256" })).toMatchObject({ outcome: "stored", content: false });
    expect(cell(matrix, { upload: "sse-c" })).toMatchObject({
      outcome: "denied",
      by: ["BlockedEncryptionTypes"],
    });
    expect(cell(matrix, { upload: "none", transport: "http" })).toMatchObject({
      outcome: "denied",
      by: ["S3"],
    });
    expect(plainCells(matrix)).toHaveLength(20);
  });

  it("names the statement that denies", () => {
    const matrix = matrixFor({
      encryption: SSE_S3,
      policy: policy(DENY_HTTP, deny("NoHeader", { Null: { [SSE]: "true" } })),
    });
    expect(cell(matrix, { upload: "none" })).toMatchObject({ outcome: "denied", by: ["NoHeader"] });
    expect(cell(matrix, { upload: "aes256", transport: "http" })).toMatchObject({
      by: ["DenyInsecureTransport"],
    });
    expect(discontent(matrix).length).toBeGreaterThan(0);
  });

  it("says what a denial depends on", () => {
    const broken = deny("NotAes", {
      StringEquals: { [SSE]: "AES256" },
      ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/break-glass" },
    });
    const matrix = matrixFor({ policy: policy(broken) });
    const aes = cell(matrix, { upload: "aes256" });
    expect(aes).toMatchObject({ outcome: "depends", by: ["NotAes"], content: false });
    expect(aes.unless.join()).toContain("break-glass");
    expect(cell(matrix, { upload: "aes256", principal: "root" }).outcome).toBe("denied");
  });
});
