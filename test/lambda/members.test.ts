import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memberTemplate } from "../../src/aws/roles.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import { type Invoke, startFunctions } from "./bundled.ts";
import { type Deployed, deploy } from "./deployed.ts";

const home = "111122223333";
const member = "444455556666";
const externalId = "0123456789abcdef";

/** The trust policy of templates/member-role.yml, as CloudFormation fills it in. */
function trustPolicy(): { Version: string; Statement: object[] } {
  const parameters: Record<string, string> = {
    "AWS::Partition": "aws",
    Account: home,
    Stack: "bucketseal-prod",
    HomeRegion: "us-east-1",
    ExternalId: externalId,
  };
  const filled = JSON.stringify(memberTemplate(), (_name, value) => {
    if (typeof value !== "object" || value === null) return value;
    if ("Ref" in value) return parameters[value.Ref] ?? value;
    if (!("Fn::Sub" in value)) return value;
    return String(value["Fn::Sub"]).replaceAll(
      /\$\{([\w:]+)\}/g,
      (_, name: string) => parameters[name] ?? "",
    );
  });
  return JSON.parse(filled).Resources.Role.Properties.AssumeRolePolicyDocument;
}

describe("a fleet of two accounts", () => {
  let at: Deployed;
  let invoke: Invoke;
  beforeAll(async () => {
    at = await deploy({
      BUCKETSEAL_MEMBER_ROLE: "bucketseal-member",
      BUCKETSEAL_EXTERNAL_ID: externalId,
      BUCKETSEAL_BASELINE_TEXT: `{ version: 1, defaults: { require: sse-s3, mode: remediate }, scan: { accounts: [${home}, ${member}, 777788889999] } }`,
    });
    const roleIn = (account: string) => `arn:aws:iam::${account}:role/bucketseal-member`;
    at.aws.trust(roleIn(member), JSON.stringify(trustPolicy()));
    // 777788889999 agreed on another external id: nobody can have us enter it for them.
    const other = JSON.stringify(trustPolicy()).replace(externalId, "fedcba9876543210");
    at.aws.trust(roleIn("777788889999"), other);
    const theirs = new S3Client({
      region: at.aws.region,
      endpoint: process.env["AWS_ENDPOINT_URL"] ?? "",
      credentials: at.aws.addPrincipal({ type: "user", name: "them", account: member }),
      forcePathStyle: true,
    });
    await theirs.send(new CreateBucketCommand({ Bucket: "theirs" }));
    plantObject(at.aws.s3, { bucket: "theirs", key: "old", body: "old" });
    invoke = startFunctions();
  }, 60_000);
  afterAll(() => at.close());

  /** Runs a function as its role, the way the deployment names it. */
  async function run(name: string, event: unknown, role = `bucketseal-prod-${name}-us-east-1`) {
    const session = at.aws.addPrincipal({ type: "role", name: role, session: name });
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
    });
    return invoke(name, event);
  }

  async function json(Key: string) {
    const { Body } = await at.s3.send(new GetObjectCommand({ Bucket: at.reports, Key }));
    return JSON.parse((await Body?.transformToString()) ?? "");
  }

  it("is listed, scanned and mended through the member's role, and says which account kept it out", async () => {
    const listed = (await run("list-fleet", { run: "both" })) as { problems: string[] };
    expect(listed).toMatchObject({ run: "both", buckets: 2 });
    expect(listed.problems).toEqual([expect.stringMatching(/^Account 777788889999: .*sts:AssumeRole/)]);
    const items = (await json("runs/both/fleet.json")) as { account: string; bucket: string }[];
    expect(items.map(({ account, bucket }) => `${account} ${bucket}`).sort()).toEqual([
      `${home} ${at.reports}`,
      `${member} theirs`,
    ]);
    for (const item of items) expect(await run("scan-bucket", item)).toMatchObject({ done: true });
    const { problems } = listed;
    expect(await run("summarise", { run: "both", problems })).toMatchObject({ buckets: 2, missing: 0 });
    expect(await run("apply", { run: "both" })).toMatchObject({ done: true, settled: { failed: 0 } });
    const stored = at.aws.s3.buckets.get("theirs")?.objects.current("old");
    expect(stored?.encryption).toEqual({ type: "AES256" });
    // By the member's role, in a session that is named for the run.
    const copies = at.aws.calls.filter(({ operation }) => operation === "CopyObject");
    expect(copies.map(({ caller }) => caller)).toEqual([
      `arn:aws:sts::${member}:assumed-role/bucketseal-member/bucketseal-both`,
    ]);
  }, 60_000);

  it("is those that the deployment names, whatever the baseline says", async () => {
    process.env["BUCKETSEAL_ACCOUNTS"] = `${home}, 777788889999`;
    const listed = (await run("list-fleet", { run: "named" })) as { problems: string[] };
    expect(listed).toMatchObject({ run: "named", buckets: 1 });
    expect(listed.problems).toHaveLength(1);
  });
});
