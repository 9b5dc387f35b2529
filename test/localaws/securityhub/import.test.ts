import { type AwsSecurityFinding, BatchUpdateFindingsCommand } from "@aws-sdk/client-securityhub";
import { describe, expect, it } from "vitest";
import { refusal } from "../core/clients.ts";
import { ruleAndQueue } from "../events/rules.ts";
import { account, at, finding, hubTest, ProductArn } from "./findings.ts";

describe("BatchImportFindings", () => {
  it("keeps a finding, and adds what Security Hub says of it", async () => {
    const hub = hubTest();
    expect(await hub.import(finding("a"))).toMatchObject({
      SuccessCount: 1,
      FailedCount: 0,
      FailedFindings: [],
    });
    expect(await hub.get()).toMatchObject([
      {
        ...finding("a"),
        Severity: { Label: "MEDIUM", Normalized: 40 },
        FindingProviderFields: { Severity: { Label: "MEDIUM" }, Types: [expect.any(String)] },
        ...{ RecordState: "ACTIVE", WorkflowState: "NEW", Workflow: { Status: "NEW" }, Region: "us-east-1" },
        ...{ ProductName: "Default", CompanyName: "Personal" },
        ProductFields: { "aws/securityhub/FindingId": `${ProductArn}/a` },
      },
    ]);
  });

  it("F2: takes severity and types from the provider's own fields", async () => {
    const hub = hubTest();
    const Types = ["Effects/Data Exposure"];
    const FindingProviderFields = { Severity: { Label: "HIGH" as const }, Types };
    const { Severity: _, Types: __, ...rest } = finding("a", { FindingProviderFields });
    await hub.import(rest as AwsSecurityFinding);
    expect(await hub.get()).toMatchObject([{ Severity: { Label: "HIGH", Normalized: 70 }, Types }]);
  });

  type Wrong = { readonly name: string; readonly more: Record<string, unknown>; readonly words: RegExp };
  const wrong: readonly Wrong[] = [
    { name: "F1: no title", more: { Title: undefined }, words: /required property 'Title'/ },
    { name: "F2: no severity", more: { Severity: undefined }, words: /required property 'Severity'/ },
    {
      name: "F3: a title of 257 characters",
      more: { Title: "x".repeat(257) },
      words: /data\.Title should not be longer than 256/,
    },
    {
      name: "F3: a description of 1,025",
      more: { Description: "x".repeat(1025) },
      words: /longer than 1024/,
    },
    { name: "F3: an id of 513", more: { Id: "x".repeat(513) }, words: /data\.Id should not be longer/ },
    { name: "F3: no resource", more: { Resources: [] }, words: /fewer than 1 items/ },
    {
      name: "F3: 33 resources",
      more: { Resources: Array(33).fill({ Type: "Other", Id: "x" }) },
      words: /more than 32 items/,
    },
    {
      name: "F4: 51 product fields",
      more: { ProductFields: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"])) },
      words: /more than 50 properties/,
    },
    {
      name: "F4: a remedy of 513 characters",
      more: { Remediation: { Recommendation: { Text: "x".repeat(513) } } },
      words: /Remediation\.Recommendation\.Text/,
    },
    { name: "F6: a type of no namespace", more: { Types: ["Encryption"] }, words: /data\.Types\[0\]/ },
    { name: "F7: a date without time", more: { UpdatedAt: "2026-06-01" }, words: /data\.UpdatedAt/ },
    {
      name: "F7: ten digits of a second",
      more: { CreatedAt: "2026-06-01T00:00:00.1234567890Z" },
      words: /data\.CreatedAt/,
    },
    {
      name: "F8: a status there is not",
      more: { Compliance: { Status: "BAD" } },
      words: /data\.Compliance\.Status/,
    },
    {
      name: "F9: a severity there is not",
      more: { Severity: { Label: "URGENT" } },
      words: /data\.Severity\.Label/,
    },
    {
      name: "F10: an object ARN that is too long",
      more: { Resources: [{ Type: "AwsS3Object", Id: "x".repeat(513) }] },
      words: /data\.Resources\[0\]\.Id/,
    },
    {
      name: "F13: more than 240 KB",
      more: { Resources: [{ Type: "Other", Id: "x", Details: { Other: { a: "x".repeat(250_000) } } }] },
      words: /240 KB/,
    },
  ];

  it.each(wrong)("F15: answers 200 and refuses a finding with $name", async ({ more, words }) => {
    const hub = hubTest();
    const bad = { ...finding("bad"), ...more } as AwsSecurityFinding;
    const answer = await hub.import(finding("good"), bad);
    expect(answer).toMatchObject({
      SuccessCount: 1,
      FailedCount: 1,
      FailedFindings: [{ ErrorCode: "InvalidInput" }],
    });
    expect(answer.FailedFindings?.[0]?.ErrorMessage).toMatch(words);
    expect((await hub.get()).map(({ Id }) => Id)).toEqual(["good"]);
  });

  it("F13: takes a hundred findings at most", async () => {
    const hub = hubTest();
    const many = Array.from({ length: 101 }, (_, n) => finding(String(n)));
    expect(await refusal(hub.import(...many))).toMatchObject({ name: "InvalidInputException", status: 400 });
    expect(await hub.import(...many.slice(1))).toMatchObject({ SuccessCount: 100 });
  });

  it.each([
    { name: "F14: of another account", more: { AwsAccountId: "444455556666" } },
    {
      name: "F5: of another account's product",
      more: { ProductArn: ProductArn.replaceAll(account, "444455556666") },
    },
    {
      name: "F5: of a product of another Region",
      more: { ProductArn: ProductArn.replace("us-east-1", "eu-west-1") },
    },
  ])("refuses a finding $name", async ({ more }) => {
    const hub = hubTest();
    expect(await hub.import(finding("a", more))).toMatchObject({
      FailedCount: 1,
      FailedFindings: [{ Id: "a", ErrorCode: "InvalidAccess" }],
    });
  });

  it("F16: updates by id and product, and only with what is newer", async () => {
    const hub = hubTest();
    await hub.import(finding("a", { UpdatedAt: at(5) }));
    const late = await hub.import(finding("a", { UpdatedAt: at(5), Title: "Late" }));
    expect(late).toMatchObject({ FailedCount: 1 });
    await hub.import(finding("a", { UpdatedAt: at(6), Title: "Later" }));
    expect(await hub.get()).toMatchObject([{ Title: "Later", UpdatedAt: at(6) }]);
  });

  it("F17: an update leaves what belongs to the customer", async () => {
    const hub = hubTest();
    await hub.import(finding("a"));
    await hub.hub.send(
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id: "a", ProductArn }],
        ...{ Workflow: { Status: "SUPPRESSED" }, Severity: { Label: "LOW" }, UserDefinedFields: { k: "v" } },
        Note: { Text: "accepted", UpdatedBy: "ann" },
      }),
    );
    await hub.import(
      finding("a", {
        ...{ UpdatedAt: at(1), Workflow: { Status: "NEW" }, Severity: { Label: "CRITICAL" } },
        FindingProviderFields: { Severity: { Label: "CRITICAL" }, Confidence: 7 },
        Description: "New words",
      }),
    );
    expect(await hub.get()).toMatchObject([
      {
        ...{ Workflow: { Status: "SUPPRESSED" }, Severity: { Label: "LOW", Normalized: 1 }, Confidence: 7 },
        ...{ Note: { Text: "accepted", UpdatedBy: "ann", UpdatedAt: at(0) }, UserDefinedFields: { k: "v" } },
        FindingProviderFields: { Severity: { Label: "CRITICAL" } },
        Description: "New words",
      },
    ]);
  });

  it("F17: the provider's own fields change what no customer set; those at the top count no more", async () => {
    const hub = hubTest();
    await hub.import(finding("a"));
    await hub.import(finding("a", { UpdatedAt: at(1), Severity: { Label: "CRITICAL" } }));
    expect(await hub.get()).toMatchObject([{ Severity: { Label: "MEDIUM" } }]);
    const FindingProviderFields = { Severity: { Label: "CRITICAL" as const } };
    await hub.import(finding("a", { UpdatedAt: at(2), FindingProviderFields }));
    expect(await hub.get()).toMatchObject([{ Severity: { Label: "CRITICAL", Normalized: 90 } }]);
  });

  it("F18: closes, and opens again what had been settled", async () => {
    const hub = hubTest();
    const status = async () => (await hub.get())[0]?.Workflow?.Status;
    const closed = { RecordState: "ARCHIVED" as const, Compliance: { Status: "PASSED" as const } };
    await hub.import(finding("a"));
    await hub.hub.send(
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id: "a", ProductArn }],
        Workflow: { Status: "RESOLVED" },
      }),
    );
    await hub.import(finding("a", { ...closed, UpdatedAt: at(1) }));
    expect([await hub.get(), await status()]).toMatchObject([[closed], "RESOLVED"]);
    await hub.import(finding("a", { UpdatedAt: at(2), RecordState: "ACTIVE" }));
    expect(await status()).toBe("NEW");
  });

  it("F18: forgets findings that nobody touches for 90 days, archived ones after 30", async () => {
    const hub = hubTest();
    await hub.import(finding("a"), finding("b", { RecordState: "ARCHIVED" }));
    hub.aws.clock.advance(31 * 86_400_000);
    expect((await hub.get()).map(({ Id }) => Id)).toEqual(["a"]);
    hub.aws.clock.advance(60 * 86_400_000);
    expect(await hub.get()).toEqual([]);
  });

  it("tells EventBridge of each finding", async () => {
    const hub = hubTest();
    const rule = { source: ["aws.securityhub"], detail: { findings: { Severity: { Label: ["HIGH"] } } } };
    const { caught } = await ruleAndQueue(rule, { aws: hub.aws });
    await hub.import(finding("a"), finding("b", { Severity: { Label: "HIGH" } }));
    expect(await caught()).toMatchObject([
      { "detail-type": "Security Hub Findings - Imported", detail: { findings: [{ Id: "b" }] } },
    ]);
  });
});
