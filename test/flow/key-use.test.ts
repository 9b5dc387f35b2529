import { DisableKeyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeyCustody } from "../../src/custody/custody.ts";
import type { ScanOptions } from "../../src/flow/scan.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { baselineOf, scanned } from "./fleet.ts";

const app = "arn:aws:iam::111122223333:role/app";
const onlyApp = baselineOf(`
version: 1
buckets:
  - match: { name: ledger }
    keyUsers: ["${app}"]
    unusedDays: 30
`);
const silent = baselineOf("version: 1\n");

describe("who uses the keys of a fleet", () => {
  let at: World;
  let key: string;
  beforeEach(async () => {
    at = world();
    key = await at.newKey();
    for (const bucket of ["ledger", "open"]) {
      await at.newBucket(bucket);
      await s3Of("app").send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: "k",
          Body: "12345",
          ServerSideEncryption: "aws:kms",
          SSEKMSKeyId: key,
        }),
      );
    }
    at.aws.clock.advance(3_600_000);
  });

  function s3Of(name: string): S3Client {
    return new S3Client({
      region: at.aws.region,
      endpoint: "http://127.0.0.1:1",
      credentials: at.aws.addPrincipal({ type: "role", name }),
      requestHandler: at.aws.requestHandler(),
      forcePathStyle: true,
    });
  }

  async function custodyIn(
    options: Partial<ScanOptions>,
  ): Promise<{ row: KeyCustody | undefined; of307: readonly Verdict[]; calls: readonly string[] }> {
    const before = at.aws.calls.length;
    const now = () => new Date(at.aws.clock.now()).toISOString();
    const { report, verdicts } = await scanned(at.ports, { surroundings: surroundings({ now }), ...options });
    return {
      row: report.custody.find((row) => row.key === key),
      of307: verdicts.filter(({ rule }) => rule === "S3E-307"),
      calls: at.aws.calls.slice(before).map(({ operation }) => operation),
    };
  }

  const count = (calls: readonly string[], operation: string) =>
    calls.filter((call) => call === operation).length;

  it("is not asked by a scan whose baseline says nothing of it", async () => {
    const { row, of307, calls } = await custodyIn({ baseline: silent });
    expect(row).not.toHaveProperty("inquiry");
    expect(of307).toEqual([]);
    for (const call of ["LookupEvents", "GetKeyLastUsage", "GetKeyPolicy", "ListGrants"])
      expect(calls).not.toContain(call);
  });

  it("passes while only expected principals use them", async () => {
    const { of307, calls } = await custodyIn({ baseline: onlyApp });
    expect(of307).toMatchObject([{ verdict: "pass" }]);
    expect([count(calls, "LookupEvents"), count(calls, "GetKeyLastUsage")]).toEqual([1, 1]);
    expect(calls).not.toContain("GetKeyPolicy");
  });

  it("fails when somebody else reads from a bucket that names its users, and not from one that does not", async () => {
    await s3Of("intruder").send(new GetObjectCommand({ Bucket: "open", Key: "k" }));
    expect((await custodyIn({ baseline: onlyApp })).of307).toMatchObject([{ verdict: "pass" }]);
    await s3Of("intruder").send(new GetObjectCommand({ Bucket: "ledger", Key: "k" }));
    const { of307 } = await custodyIn({ baseline: onlyApp });
    expect(of307).toMatchObject([{ verdict: "fail" }]);
    expect(of307[0]?.evidence.summary).toContain("role/intruder used the key for ledger (Decrypt");
  });

  it("fails when nobody used a key for long, though data lies under it", async () => {
    at.aws.clock.advance(31 * 86_400_000);
    const { of307 } = await custodyIn({ baseline: onlyApp });
    expect(of307).toMatchObject([{ verdict: "fail", evidence: { facts: { days: 31, objects: 2 } } }]);
  });

  it.each(["LookupEvents", "GetKeyLastUsage"])(
    "is unknown for one key when %s is denied",
    async (operation) => {
      at.aws.inject({
        operation,
        answer: { type: "error", status: 400, code: "AccessDeniedException", message: "not you" },
      });
      const { of307 } = await custodyIn({ baseline: onlyApp });
      expect(of307).toMatchObject([{ verdict: "unknown", evidence: { facts: { reason: "access-denied" } } }]);
    },
  );

  it("waits out a throttled CloudTrail", async () => {
    at.aws.inject({
      operation: "LookupEvents",
      answer: { type: "error", status: 400, code: "ThrottlingException", message: "slowly" },
    });
    expect((await custodyIn({ baseline: onlyApp })).of307).toMatchObject([{ verdict: "pass" }]);
  });

  it("asks CloudTrail twice a second and no more, over all keys of a Region (K75)", async () => {
    const s3 = s3Of("app");
    for (let index = 0; index < 120; index += 1)
      await s3.send(new GetObjectCommand({ Bucket: "ledger", Key: "k" }));
    let clock = 0;
    const asked: number[] = [];
    const ports = {
      ...at.ports,
      keyCalls: (...args: Parameters<typeof at.ports.keyCalls>) => {
        asked.push(clock);
        return at.ports.keyCalls(...args);
      },
    };
    const wait = async (milliseconds: number) => {
      clock += milliseconds;
    };
    const now = () => "2026-06-01T13:00:00.000Z";
    await scanned(ports, {
      baseline: onlyApp,
      surroundings: surroundings({ wait, now, elapsed: () => clock }),
    });
    expect(asked).toHaveLength(3);
    expect(asked.map((moment, index) => moment - (asked[index - 1] ?? moment))).toEqual([0, 500, 500]);
  });

  it("ends at twenty pages, says since when it is whole, and is no pass then", async () => {
    const call = { principal: app, operation: "Decrypt", bucketKey: false, refused: false };
    let pages = 0;
    const ports = {
      ...at.ports,
      keyCalls: async () => {
        pages += 1;
        const moment = `2026-06-01T12:00:${String(60 - pages).padStart(2, "0")}.000Z`;
        return { ok: true, value: { calls: [{ ...call, at: moment }], next: "more" } } as const;
      },
    };
    const { report, verdicts } = await scanned(ports, { baseline: onlyApp });
    expect(pages).toBe(20);
    expect(report.custody[0]?.inquiry?.users).toMatchObject({
      value: { uses: [{ count: 20 }], incomplete: expect.stringContaining("since 2026-06-01T12:00:40") },
    });
    expect(verdicts.filter(({ rule }) => rule === "S3E-307")).toMatchObject([{ verdict: "unknown" }]);
  });

  it("keeps to its budget: what there was no time for is unknown", async () => {
    const { of307, calls } = await custodyIn({ baseline: onlyApp, inquiry: { budget: 0 } });
    expect(of307).toMatchObject([{ verdict: "unknown", evidence: { facts: { reason: "timeout" } } }]);
    expect(calls).not.toContain("LookupEvents");
  });

  it("knows policy, grants, last use and users of each key when it is told to ask for all", async () => {
    await at.kms.send(
      new PutKeyPolicyCommand({
        KeyId: key,
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::111122223333:root" },
              Action: ["kms:Put*", "kms:Get*", "kms:Describe*", "kms:List*"],
              Resource: "*",
            },
          ],
        }),
      }),
    );
    const { row } = await custodyIn({ baseline: silent, inquiry: { access: true, trailDays: 1 } });
    expect(row?.inquiry).toMatchObject({
      lastUse: { state: "known", value: { operation: "GenerateDataKey" } },
      policyProblems: { state: "known", value: [{ code: "nobody" }, { code: "nobody" }] },
      grants: { state: "known", value: [] },
      users: {
        state: "known",
        value: {
          uses: [
            { principal: app, bucket: "ledger" },
            { principal: app, bucket: "open" },
          ],
        },
      },
    });
  });

  it("is asked of a key of another account, whose last use KMS keeps to itself (K40)", async () => {
    const foreign = "arn:aws:kms:us-east-1:444455556666:key/11111111-1111-4111-8111-111111111111";
    const denied = { reason: "access-denied", message: "another account's" } as const;
    const ports = {
      ...at.ports,
      describeKey: async () => ({ ok: false, failure: denied }) as const,
      headObject: async (...args: Parameters<typeof at.ports.headObject>) => {
        const head = await at.ports.headObject(...args);
        const serverSide = { type: "sse-kms", keyArn: foreign, bucketKey: false } as const;
        return head.ok
          ? { ...head, value: { ...head.value, serverSide: { state: "known", value: serverSide } as const } }
          : head;
      },
    };
    const { report } = await scanned(ports, { baseline: onlyApp });
    const row = report.custody.find((one) => one.key === foreign);
    expect(row?.inquiry?.lastUse).toMatchObject({ state: "unknown", why: { reason: "unsupported" } });
  });

  it("goes on being known of a key that is disabled", async () => {
    await at.kms.send(new DisableKeyCommand({ KeyId: key }));
    const { row } = await custodyIn({ baseline: silent, inquiry: { access: true, trailDays: 1 } });
    expect(row?.inquiry?.lastUse?.state).toBe("known");
  });
});
