import {
  type AwsSecurityFindingFilters,
  BatchUpdateFindingsCommand,
  GetFindingsCommand,
} from "@aws-sdk/client-securityhub";
import { describe, expect, it } from "vitest";
import { refusal } from "../core/clients.ts";
import { at, finding, hubClient, hubTest, ProductArn } from "./findings.ts";

const three = async () => {
  const hub = hubTest();
  await hub.import(
    finding("a", { Title: "Bucket one", Severity: { Label: "HIGH" }, ProductFields: { rule: "S3E-101" } }),
    finding("b", { Title: "Bucket two", UpdatedAt: at(-2 * 24 * 60), Compliance: { Status: "PASSED" } }),
    finding("c", {
      ...{ Title: "Key", Severity: { Label: "CRITICAL" }, ProductFields: { rule: "S3E-301" } },
      Resources: [
        { Type: "AwsKmsKey", Id: "arn:aws:kms:us-east-1:1:key/k" },
        { Type: "AwsS3Bucket", Id: "arn:aws:s3:::c" },
      ],
    }),
  );
  return hub;
};

const text = (
  Comparison: "EQUALS" | "PREFIX" | "NOT_EQUALS" | "PREFIX_NOT_EQUALS" | "CONTAINS" | "NOT_CONTAINS",
  Value: string,
) => ({
  Comparison,
  Value,
});

type Case = {
  readonly name: string;
  readonly filters: AwsSecurityFindingFilters;
  readonly ids: readonly string[];
};

const cases: readonly Case[] = [
  { name: "nothing", filters: {}, ids: ["a", "b", "c"] },
  { name: "an id", filters: { Id: [text("EQUALS", "b")] }, ids: ["b"] },
  { name: "one of two ids", filters: { Id: [text("EQUALS", "a"), text("EQUALS", "c")] }, ids: ["a", "c"] },
  {
    name: "neither of two ids",
    filters: { Id: [text("NOT_EQUALS", "a"), text("NOT_EQUALS", "c")] },
    ids: ["b"],
  },
  { name: "the start of a title", filters: { Title: [text("PREFIX", "Bucket")] }, ids: ["a", "b"] },
  { name: "another start of a title", filters: { Title: [text("PREFIX_NOT_EQUALS", "Bucket")] }, ids: ["c"] },
  { name: "a part of a title", filters: { Title: [text("CONTAINS", "two")] }, ids: ["b"] },
  { name: "no such part", filters: { Title: [text("NOT_CONTAINS", "Bucket")] }, ids: ["c"] },
  {
    name: "one of the resources",
    filters: { ResourceType: [text("EQUALS", "AwsS3Bucket")] },
    ids: ["a", "b", "c"],
  },
  { name: "a resource of one", filters: { ResourceId: [text("EQUALS", "arn:aws:s3:::c")] }, ids: ["c"] },
  { name: "a label of severity", filters: { SeverityLabel: [text("EQUALS", "HIGH")] }, ids: ["a"] },
  { name: "a number of severity", filters: { SeverityNormalized: [{ Gte: 70 }] }, ids: ["a", "c"] },
  { name: "a status of compliance", filters: { ComplianceStatus: [text("EQUALS", "PASSED")] }, ids: ["b"] },
  {
    name: "a field of the product",
    filters: { ProductFields: [{ Key: "rule", ...text("EQUALS", "S3E-301") }] as never },
    ids: ["c"],
  },
  {
    name: "no such field of the product",
    filters: { ProductFields: [{ Key: "rule", ...text("NOT_EQUALS", "S3E-301") }] as never },
    ids: ["a", "b"],
  },
  { name: "a range of time", filters: { UpdatedAt: [{ Start: at(-60), End: at(60) }] }, ids: ["a", "c"] },
  {
    name: "the last days",
    filters: { UpdatedAt: [{ DateRange: { Unit: "DAYS", Value: 1 } }] },
    ids: ["a", "c"],
  },
  {
    name: "two things at once",
    filters: { Title: [text("PREFIX", "Bucket")], SeverityLabel: [text("NOT_EQUALS", "HIGH")] },
    ids: ["b"],
  },
];

describe("GetFindings", () => {
  it.each(cases)("by $name", async ({ filters, ids }) => {
    const hub = await three();
    expect((await hub.get({ Filters: filters })).map(({ Id }) => Id)).toEqual(ids);
  });

  it("sorts, and gives pages", async () => {
    const { hub, get } = await three();
    const SortCriteria = [{ Field: "SeverityNormalized", SortOrder: "desc" as const }];
    expect((await get({ SortCriteria })).map(({ Id }) => Id)).toEqual(["c", "a", "b"]);
    const first = await hub.send(new GetFindingsCommand({ MaxResults: 2 }));
    const second = await hub.send(new GetFindingsCommand({ MaxResults: 2, NextToken: first.NextToken }));
    expect([first.Findings?.length, second.Findings?.length, second.NextToken]).toEqual([2, 1, undefined]);
  });

  it("gives those of the caller's Region and account", async () => {
    const { aws } = await three();
    const eve = aws.addPrincipal({ type: "user", name: "eve", account: "444455556666" });
    for (const other of [hubClient(aws, { region: "eu-west-1" }), hubClient(aws, { credentials: eve })]) {
      expect((await other.send(new GetFindingsCommand({}))).Findings).toEqual([]);
    }
  });

  it.each([
    { name: "a filter that is not modelled", input: { Filters: { MalwareName: [text("EQUALS", "x")] } } },
    { name: "101 results", input: { MaxResults: 101 } },
    { name: "a token of its own", input: { NextToken: "x" } },
  ])("refuses $name", async ({ input }) => {
    const { hub } = await three();
    const got = hub.send(new GetFindingsCommand(input));
    expect(await refusal(got)).toMatchObject({ name: "InvalidInputException", status: 400 });
  });
});

describe("BatchUpdateFindings", () => {
  it("changes those that are there and names the others", async () => {
    const { hub, get } = await three();
    const FindingIdentifiers = ["a", "none"].map((Id) => ({ Id, ProductArn }));
    const Workflow = { Status: "NOTIFIED" as const };
    const answer = await hub.send(
      new BatchUpdateFindingsCommand({ FindingIdentifiers, Workflow, Confidence: 50 }),
    );
    expect(answer.ProcessedFindings).toEqual([{ Id: "a", ProductArn }]);
    expect(answer.UnprocessedFindings).toMatchObject([
      { FindingIdentifier: { Id: "none" }, ErrorCode: "FindingNotFound" },
    ]);
    const [changed] = await get({ Filters: { WorkflowStatus: [text("EQUALS", "NOTIFIED")] } });
    expect(changed).toMatchObject({ Id: "a", Confidence: 50 });
  });

  it("refuses what a finding may not be", async () => {
    const { hub } = await three();
    const FindingIdentifiers = [{ Id: "a", ProductArn }];
    const update = hub.send(new BatchUpdateFindingsCommand({ FindingIdentifiers, Confidence: 101 }));
    expect(await refusal(update)).toMatchObject({ name: "InvalidInputException", status: 400 });
  });
});
