import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { KeyCustody } from "../../src/custody/custody.ts";
import { custodyCsv } from "../../src/report/custody-csv.ts";
import { custodyDetails } from "../../src/report/custody-details.ts";
import { custodyPage } from "../../src/report/html/page.ts";
import { terminalCustody } from "../../src/report/terminal/custody.ts";
import { arn, custodyRows, full, quiet, sealed } from "./custody-rows.ts";
import { hostile, runReport } from "./fixture.ts";

const wordsOf = (row: KeyCustody) =>
  Object.fromEntries(custodyDetails(row).map(({ label, texts }) => [label, texts.join(" | ")]));

describe("what is known of a key, in words", () => {
  it("is its origin, place, rotation and end", () => {
    expect(wordsOf(full)["is"]).toBe(
      "customer managed, origin EXTERNAL, account 111122223333, eu-west-1, multi-Region, rotated every 180 days, next on 2027-01-02, deleted on 2026-12-24",
    );
    expect(wordsOf(full)["holds"]).toBe("9 object versions, 2 old, 4 under a Bucket Key");
  });

  it("is who used it for which bucket, and what a Bucket Key hides (K74)", () => {
    const words = wordsOf(full)["used by"] ?? "";
    expect(words).toContain("role/app: Decrypt for ledger 12 times, last 2026-11-19 08:30");
    expect(words).toContain("refused 3 times");
    expect(words).toContain("Complete only since");
    expect(words).toContain("With a Bucket Key KMS sees the bucket and not the object");
  });

  it("is that nobody did, and since when that is known", () => {
    expect(wordsOf(quiet)).toMatchObject({
      "last use": "none since tracking began on 2026-04-23",
      "used by": expect.stringMatching(/^nobody since 2026-11-13/),
      "key policy": "unknown: kms:GetKeyPolicy was denied",
      grants: "none",
    });
  });

  it("is how many data keys opened, and why one did not", () => {
    expect(wordsOf(sealed)["proven"]).toBe("1 of 3 wrapped data keys opened | InvalidCiphertextException");
  });
});

describe("the custody table", () => {
  it("fits 80 columns on a terminal, and moves no cursor", () => {
    const text = terminalCustody(custodyRows, { columns: 80, colour: false });
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text).toMatch(/alias\/ledger\n {2}is +customer managed/);
  });

  it("is RFC 4180 with a record for each key, and no formula", () => {
    const records = parse(custodyCsv(custodyRows), { columns: true }) as Record<string, string>[];
    expect(records).toHaveLength(3);
    expect(records[0]).toMatchObject({
      key: arn,
      alias: "alias/ledger",
      state: "PendingDeletion",
      oldVersions: "2",
      lastUse: "2026-11-19, Decrypt",
      grants: "1",
      policyProblems: "No principal of account 111122223333 may decrypt.",
    });
    expect(records[1]).toMatchObject({ proven: "1", notOpened: "2", users: "" });
    expect(records[2]).toMatchObject({ policyProblems: "unknown: kms:GetKeyPolicy was denied" });
  });

  it("is a page of its own, in which what others named is text", () => {
    const page = custodyPage(runReport({ custody: custodyRows }));
    expect(page).toContain("3. Who can open it?");
    expect(page).not.toContain("1. What is stored?");
    expect(page).toContain("role/app: Decrypt for ledger 12 times");
    for (const text of hostile.filter((each) => /[<"]/.test(each))) expect(page).not.toContain(text);
  });
});
