import {
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { planDigest } from "../../src/flow/digest.ts";
import { makePlan } from "../../src/flow/plan.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Plan } from "../../src/model/plan.ts";
import { customerKey, surroundings, type World, world } from "../aws/world.ts";
import { baselineOf, newDataKey, planned, settings } from "./fleet.ts";

function put({ s3 }: World, Bucket: string, Key: string, more: Partial<PutObjectCommandInput> = {}) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello", ...more }));
}

function lines({ actions, refusals }: Plan): string[] {
  return [
    ...actions.map(({ kind, resource }) => `${kind} ${resource.arn.slice("arn:aws:s3:::".length)}`),
    ...refusals.flatMap(({ code, resource }) =>
      resource.type === "key" ? [] : [`${code} ${resource.arn.slice("arn:aws:s3:::".length)}`],
    ),
  ];
}

async function twoBuckets(): Promise<World> {
  const it = world({ blockSseCByDefault: false });
  await newDataKey(it);
  for (const name of ["bbb", "aaa"]) {
    await it.newBucket(name);
    await put(it, name, "s3");
    plantObject(it.aws.s3, { bucket: name, key: "old", body: "old" });
  }
  const { base64 } = customerKey(9);
  await put(it, "bbb", "ssec", { SSECustomerAlgorithm: "AES256", SSECustomerKey: base64 });
  return it;
}

describe("a plan", () => {
  it("has, bucket by bucket, what guards it and then what mends its objects", async () => {
    const it = await twoBuckets();
    const { plan } = await planned(it.ports);
    expect(lines(plan)).toEqual([
      "put-bucket-encryption aaa",
      "put-bucket-policy aaa",
      "copy-object aaa/old",
      "update-object-encryption aaa/s3",
      "put-bucket-encryption bbb",
      "put-bucket-policy bbb",
      "copy-object bbb/old",
      "update-object-encryption bbb/s3",
      "SSE-C-KEY-NOT-HELD bbb/ssec",
    ]);
  });

  it("is the same however it was come by, with the same digest", async () => {
    const it = await twoBuckets();
    const slowly = await planned(it.ports, { concurrency: 1, bucketConcurrency: 1 });
    const quickly = await planned(it.ports, { concurrency: 32, bucketConcurrency: 4 });
    expect(quickly.plan).toEqual(slowly.plan);
    expect(planDigest(quickly.plan)).toBe(quickly.plan.digest);
  });

  it("leaves keys to people, each with its refusal", async () => {
    const it = await twoBuckets();
    const { refusals } = (await planned(it.ports)).plan;
    const keys = refusals.filter(({ resource }) => resource.type === "key");
    expect(keys.map(({ code, rules }) => [code, rules])).toEqual([
      ["KEY-LEFT-TO-YOU", ["S3E-305"]],
      ["KEY-LEFT-TO-YOU", ["S3E-303"]],
    ]);
  });

  it("only reads", async () => {
    const it = await twoBuckets();
    const before = it.sent.length;
    await planned(it.ports);
    const s3 = it.sent.slice(before).filter(({ path }) => path !== "/");
    expect(s3.filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
  });

  it("answers every failing object with one action or one refusal", async () => {
    const it = await twoBuckets();
    const failing = new Set<string>();
    const made = await makePlan(it.ports, settings(), {
      verdict: ({ verdict, resource }) => {
        if (verdict === "fail" && resource.type === "object") failing.add(resource.arn);
      },
    });
    if (!made.ok) throw new Error(made.failure.message);
    const { actions, refusals } = made.value.plan;
    const answered = [...actions, ...refusals].flatMap(({ resource }) =>
      resource.type === "object" ? [resource.arn] : [],
    );
    expect(answered.sort()).toEqual([...failing].sort());
  });

  it("refuses everything where the baseline only reports", async () => {
    const it = await twoBuckets();
    const baseline = baselineOf("version: 1\ndefaults: { require: sse-kms, keys: [alias/data] }\n");
    const { plan } = await planned(it.ports, { baseline });
    expect(plan.actions).toEqual([]);
    const codes = plan.refusals.filter(({ resource }) => resource.type !== "key").map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(["NOT-REMEDIATE-MODE", "SSE-C-KEY-NOT-HELD"]));
  });

  it("leaves settings alone that pass, and what the baseline exempts", async () => {
    const it = await twoBuckets();
    const text =
      "version: 1\ndefaults: { require: sse-kms, keys: [alias/data], bucketKey: true, mode: remediate }\n";
    const exempt = `exempt:
  - { rule: S3E-106, resource: aaa, reason: old clients, until: 2030-01-01 }
  - { rule: [S3E-101, S3E-102, S3E-103, S3E-104, S3E-105, S3E-106], resource: bbb, reason: later, until: 2030-01-01 }
`;
    const { plan } = await planned(it.ports, { baseline: baselineOf(text + exempt) });
    const settingsOf = plan.actions.filter(({ resource }) => resource.type === "bucket");
    expect(settingsOf.map(({ kind, resource }) => `${kind} ${resource.arn}`)).toEqual([
      "put-bucket-encryption arn:aws:s3:::aaa",
      "put-bucket-policy arn:aws:s3:::aaa",
    ]);
    expect(JSON.stringify(settingsOf)).not.toContain("SecureTransport");
    expect(plan.refusals.filter(({ resource }) => resource.type === "bucket")).toEqual([]);
  });

  it("does not plan a write that the bucket's policy denies", async () => {
    const it = world();
    await newDataKey(it);
    await it.newBucket("denies");
    await put(it, "denies", "s3");
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Theirs",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:UpdateObjectEncryption",
          Resource: "arn:aws:s3:::denies/*",
        },
      ],
    });
    await it.s3.send(new PutBucketPolicyCommand({ Bucket: "denies", Policy }));
    const { plan } = await planned(it.ports);
    const refusal = plan.refusals.find(({ resource }) => resource.type === "object");
    expect(refusal).toMatchObject({
      code: "WRITE-DENIED-BY-POLICY",
      reason: expect.stringContaining("Theirs"),
    });
  });

  it("does not send UpdateObjectEncryption to an endpoint nobody vouches for (decision 9)", async () => {
    const it = world();
    await newDataKey(it);
    await it.newBucket("lookalike");
    await put(it, "lookalike", "s3");
    const { plan } = await planned(it.ports, { trustedEndpoint: false });
    expect(lines(plan)).toContain("copy-object lookalike/s3");
  });

  it("sees in a suspended bucket whether a copy would destroy a null version (E156)", async () => {
    const it = world();
    const keyArn = await newDataKey(it);
    await it.newBucket("suspended");
    const status = (Status: "Enabled" | "Suspended") =>
      it.s3.send(
        new PutBucketVersioningCommand({ Bucket: "suspended", VersioningConfiguration: { Status } }),
      );
    const mended = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn, BucketKeyEnabled: true } as const;
    await put(it, "suspended", "both", mended);
    await status("Enabled");
    plantObject(it.aws.s3, { bucket: "suspended", key: "both", body: "old" });
    plantObject(it.aws.s3, { bucket: "suspended", key: "single", body: "old" });
    await status("Suspended");
    const { plan } = await planned(it.ports);
    expect(lines(plan)).toContain("NULL-VERSION-AT-RISK suspended/both");
    expect(lines(plan)).toContain("copy-object suspended/single");
  });

  it("asks for annotations only where a copy in parts would lose them (E162)", async () => {
    const it = world({ copyLimit: 64, minimumPartSize: 1 });
    await newDataKey(it);
    await it.newBucket("large");
    const sizes = { annotated: 65, plain: 65, small: 64 };
    for (const [key, size] of Object.entries(sizes))
      plantObject(it.aws.s3, { bucket: "large", key, body: "x".repeat(size) });
    const asked: string[] = [];
    const about = { Bucket: "large", AnnotationName: "label", AnnotationPayload: "cat" };
    for (const Key of ["annotated", "small"])
      await it.s3.send(new PutObjectAnnotationCommand({ ...about, Key }));
    const listAnnotations: typeof it.ports.listAnnotations = (ref, region) => {
      asked.push(ref.key);
      return it.ports.listAnnotations(ref, region);
    };
    const { plan } = await planned({ ...it.ports, listAnnotations });
    expect(asked.sort()).toEqual(["annotated", "plain"]);
    expect(lines(plan)).toEqual(
      expect.arrayContaining([
        "ANNOTATIONS-WOULD-BE-LOST large/annotated",
        "multipart-copy large/plain",
        "copy-object large/small",
      ]),
    );
  });

  it("copies large objects with annotations where versioning keeps them, and a later run may go on (E162)", async () => {
    const it = world({ copyLimit: 64, minimumPartSize: 1 });
    await newDataKey(it);
    const VersioningConfiguration = { Status: "Enabled" } as const;
    for (const Bucket of ["open", "shut"]) {
      await it.newBucket(Bucket);
      await it.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      plantObject(it.aws.s3, { bucket: Bucket, key: "large", body: "x".repeat(65) });
      for (const AnnotationName of ["a", "b"])
        await it.s3.send(
          new PutObjectAnnotationCommand({ Bucket, Key: "large", AnnotationName, AnnotationPayload: "note" }),
        );
    }
    const Statement = {
      Sid: "NoNotes",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObjectVersionAnnotation",
      Resource: "arn:aws:s3:::shut/*",
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await it.s3.send(new PutBucketPolicyCommand({ Bucket: "shut", Policy }));
    const { plan } = await planned(it.ports);
    expect(lines(plan)).toContain("multipart-copy open/large");
    expect(lines(plan)).toContain("WRITE-DENIED-BY-POLICY shut/large");
    const copied = plan.actions.find(({ kind }) => kind === "multipart-copy");
    expect(copied).toMatchObject({ annotations: 2, summary: expect.stringContaining("2 annotations") });
    const once = await planned(it.ports, { resumable: false });
    expect(lines(once.plan)).toContain("ANNOTATIONS-WOULD-BE-LOST open/large");
  });

  it("covers what was seen when it was cancelled, and the report says so", async () => {
    const it = await twoBuckets();
    let asked = 0;
    const ports = {
      ...it.ports,
      headObject: (...rest: Parameters<typeof it.ports.headObject>) => {
        asked += 1;
        return it.ports.headObject(...rest);
      },
    };
    const around = surroundings({ cancelled: () => asked >= 2 });
    const { report, plan } = await planned(ports, {
      surroundings: around,
      bucketConcurrency: 1,
      concurrency: 1,
    });
    expect(report.stopped).toBeDefined();
    expect(lines(plan).length).toBeGreaterThan(0);
  });
});
