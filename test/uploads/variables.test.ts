import { describe, expect, it } from "vitest";
import { ACCOUNT, cell, deny, matrixFor } from "./scenes.ts";

const ALICE = `arn:aws:iam::${ACCOUNT}:user/team/alice`;
const JOB = `arn:aws:sts::${ACCOUNT}:assumed-role/job/s1`;
/** `<name>` for a policy variable. */
const variables = (text: string) => text.replaceAll("<", "$".concat("{")).replaceAll(">", "}");
const denied = (Resource: string, Version = "2012-10-17") =>
  JSON.stringify({
    Version,
    Statement: [{ ...deny("D", {}), Condition: undefined, Resource: variables(Resource) }],
  });

describe("keys behind policy variables", () => {
  it.each<[string, string, string, "stored" | "depends", string?]>([
    ["a user's own folder", "arn:aws:s3:::b/home/<aws:username>/*", ALICE, "depends"],
    ["a role has no user name", "arn:aws:s3:::b/home/<aws:username>/*", JOB, "stored"],
    ["a role takes the default", "arn:aws:s3:::b/home/<aws:username, 'nobody'>/*", JOB, "depends"],
    ["a tag stays open", "arn:aws:s3:::b/<aws:PrincipalTag/team>/*", ALICE, "depends"],
    ["the account is known", "arn:aws:s3:::b/<aws:PrincipalAccount>/*", JOB, "depends"],
    ["a Region is known", "arn:aws:s3:::b/<aws:RequestedRegion>/*", JOB, "depends"],
    ["an escaped star is a star", "arn:aws:s3:::b/a<*>b", ALICE, "depends"],
    ["an escaped question mark", "arn:aws:s3:::b/a<?>b", ALICE, "depends"],
    ["an escaped dollar sign", "arn:aws:s3:::b/a<$>b", ALICE, "depends"],
    ["a gap that is no variable", `arn:aws:s3:::b/<${" ".repeat(9000)},>/*`, JOB, "depends"],
    ["before 2012 it is text", "arn:aws:s3:::b/home/<aws:username>/*", JOB, "depends", "2008-10-17"],
  ])("%s", (_name, resource, principal, outcome, version) => {
    const matrix = matrixFor({ policy: denied(resource, version), principals: [principal] });
    expect(cell(matrix, { upload: "kms-approved", principal }).outcome).toBe(outcome);
    expect(cell(matrix, { upload: "kms-approved" }).outcome).toBe("depends");
  });
});
