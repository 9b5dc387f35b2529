import { readFileSync } from "node:fs";
import validate from "asl-validator";
import { describe, expect, it } from "vitest";

const text = readFileSync(new URL("../../statemachine/fleet-scan.asl.json", import.meta.url), "utf8");

/** As CloudFormation fills it in. */
const substitutions: Record<string, string> = {
  Partition: "aws",
  ReportBucket: "bucketseal-reports",
  ListFleetArn: "arn:aws:lambda:us-east-1:111122223333:function:list-fleet",
  ScanBucketArn: "arn:aws:lambda:us-east-1:111122223333:function:scan-bucket",
  SummariseArn: "arn:aws:lambda:us-east-1:111122223333:function:summarise",
  ApplyArn: "arn:aws:lambda:us-east-1:111122223333:function:apply",
};

function filled(definition: string): unknown {
  return JSON.parse(definition.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => substitutions[name] ?? ""));
}

describe("the state machine of the fleet scan", () => {
  it("is valid", () => {
    expect(validate(filled(text), { checkPaths: true, checkArn: true })).toMatchObject({ isValid: true });
  });

  it("is refused by the validator when a state leads nowhere", () => {
    const broken = filled(text.replace('"Next": "SomethingToMend?"', '"Next": "Nowhere"'));
    expect(validate(broken, { checkPaths: true, checkArn: true }).isValid).toBe(false);
  });

  it("bounds how many buckets are scanned at a time, and lets some fail (L42)", () => {
    const { States } = filled(text) as { States: Record<string, Record<string, unknown>> };
    expect(States["ScanBuckets"]).toMatchObject({ MaxConcurrency: 20, ToleratedFailurePercentage: 20 });
  });
});
