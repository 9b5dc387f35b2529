import {
  DeleteObjectCommand,
  GetObjectAnnotationCommand,
  ListMultipartUploadsCommand,
  ListObjectAnnotationsCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { awsPorts } from "../../src/aws/ports.ts";
import { apply } from "../../src/flow/apply.ts";
import { earlierRuns } from "../../src/flow/earlier.ts";
import type { Planned } from "../../src/flow/plan.ts";
import type { Ports } from "../../src/flow/ports.ts";
import { type Rehearsed, rehearse } from "../../src/flow/rehearse.ts";
import { undo } from "../../src/flow/undo.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Fault } from "../../src/localaws/types.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { applied, newDataKey, planned } from "./fleet.ts";

const Bucket = "bucket";
const Key = "a 'large' ü";
const notes = { label: "cat", "model.v2": "x".repeat(2000), ü: "größer" };

/** A versioned bucket with one large object that has annotations, and the plan that mends it. */
async function annotatedObject(more: { locks?: boolean; plan?: Pick<Planned, "plan"> } = {}) {
  const it = world({ copyLimit: 64, minimumPartSize: 1 }, { partSize: 16 });
  const keyArn = await newDataKey(it);
  await it.newBucket(Bucket);
  await setVersioning(it, "Enabled");
  if (more.locks === true)
    await it.s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days: 9 } },
        },
      }),
    );
  const tags = { t: "v" };
  const { versionId: from } = plantObject(it.aws.s3, {
    bucket: Bucket,
    key: Key,
    body: "b".repeat(65),
    tags,
  });
  for (const [name, text] of Object.entries(notes)) await annotate(it, name, text);
  const plan = more.plan ?? (await copyPlan(it));
  it.aws.clock.advance(60_000);
  return { ...it, keyArn, from, plan };
}

/** Of the object alone. */
async function copyPlan({ ports }: World): Promise<Pick<Planned, "plan">> {
  const { plan } = await planned(ports);
  const actions = plan.actions.filter(({ kind }) => kind === "multipart-copy");
  expect(actions).toMatchObject([{ annotations: 3 }]);
  return { plan: { ...plan, actions } };
}

type Annotated = Awaited<ReturnType<typeof annotatedObject>>;

function setVersioning(it: World, Status: "Enabled" | "Suspended") {
  return it.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
}

function annotate(it: World, AnnotationName: string, AnnotationPayload: string, VersionId?: string) {
  return it.s3.send(
    new PutObjectAnnotationCommand({ Bucket, Key, AnnotationName, AnnotationPayload, VersionId }),
  );
}

async function notesOf({ s3 }: World, VersionId?: string): Promise<Record<string, string>> {
  const { Annotations = [] } = await s3.send(new ListObjectAnnotationsCommand({ Bucket, Key, VersionId }));
  const found: Record<string, string> = {};
  for (const { AnnotationName = "" } of Annotations) {
    const about = { Bucket, Key, VersionId, AnnotationName };
    const { AnnotationPayload } = await s3.send(new GetObjectAnnotationCommand(about));
    found[AnnotationName] = (await AnnotationPayload?.transformToString()) ?? "";
  }
  return found;
}

/** Newest first. */
async function versions({ s3 }: World): Promise<string[]> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return Versions.map(({ VersionId = "" }) => VersionId);
}

async function openUploads({ s3 }: World): Promise<number> {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  return Uploads.length;
}

const puts = ({ aws }: World) =>
  aws.calls.filter(({ operation }) => operation === "PutObjectAnnotation").length;

/** Runs until it dies, if it does, and adds to the receipts. */
async function run(ports: Ports, { plan }: Pick<Planned, "plan">, receipts: Receipt[], alive = () => true) {
  const result = await apply(ports, plan, {
    concurrency: 1,
    heldSseCKeys: [],
    surroundings: surroundings(),
    earlier: earlierRuns(receipts, plan.digest),
    receipts: async (receipt) => {
      if (!alive()) throw new Error("killed");
      receipts.push(receipt);
    },
  }).catch((error: Error) => {
    if (error.message !== "killed") throw error;
    return undefined;
  });
  return result;
}

/** Ports that die for good at the n-th request, before it is sent or after it took effect. */
function mortal(it: Annotated, diesAt: number, before: boolean) {
  let requests = 0;
  const handler = it.aws.requestHandler();
  const requestHandler: typeof handler = {
    ...handler,
    handle: async (request) => {
      requests += 1;
      const last = requests === diesAt;
      if (requests > diesAt || (last && before)) throw new Error("killed");
      const answer = await handler.handle(request);
      if (last) throw new Error("killed");
      return answer;
    },
  };
  const ports = awsPorts({
    region: it.aws.region,
    endpoint: "http://127.0.0.1:1",
    lookAlike: false,
    credentials: it.aws.credentials,
    requestHandler,
    maxAttempts: 1,
    partSize: 16,
    partConcurrency: 1,
  });
  return { ports, alive: () => requests < diesAt };
}

/** The object is mended once, and both versions have all annotations. */
async function expectMended(it: Annotated, receipts: readonly Receipt[]): Promise<void> {
  const [current = "", ...older] = await versions(it);
  expect(older).toEqual([it.from]);
  expect(await notesOf(it, current)).toEqual(notes);
  expect(await notesOf(it, it.from)).toEqual(notes);
  expect(await openUploads(it)).toBe(0);
  const last = receipts.at(-1);
  expect(last).toMatchObject({
    status: "applied",
    before: { versionId: it.from },
    after: { versionId: current },
  });
  expect(last).not.toHaveProperty("message");
}

describe("a large object with annotations (E162)", () => {
  it("is copied in parts, and they are put onto the copy, which the receipts tell beforehand", async () => {
    const it = await annotatedObject();
    const receipts = await applied(it.ports, it.plan);
    await expectMended(it, receipts);
    const [to = ""] = await versions(it);
    expect(receipts.map(({ status, annotations }) => [status, annotations])).toEqual([
      ["started", { count: 3, from: it.from }],
      ["started", undefined],
      ["started", { count: 3, from: it.from, to: { versionId: to, eTag: expect.stringMatching(/-5$/) } }],
      ["applied", undefined],
    ]);
    expect(receipts.at(-1)?.requestIds).toHaveLength(5);
    expect(await applied(it.ports, it.plan, { earlier: receipts })).toEqual([]);
  });

  it("keeps them in both versions when that is undone, as encryption is never taken away", async () => {
    const it = await annotatedObject();
    const receipts = await applied(it.ports, it.plan);
    const result = await undo(it.ports, () => [...receipts].reverse(), {
      ...{ concurrency: 1, surroundings: surroundings(), receipts: async () => undefined },
    });
    expect(result).toMatchObject({ ok: true, value: { undone: 0, left: 1 } });
    for (const version of await versions(it)) expect(await notesOf(it, version)).toEqual(notes);
    await expectMended(it, receipts);
  });

  it("is as well where the copy is locked at once by the bucket's default retention", async () => {
    const it = await annotatedObject({ locks: true });
    await expectMended(it, await applied(it.ports, it.plan));
  });

  it("keeps those that came, and lacks those that went, while it was copied", async () => {
    const it = await annotatedObject();
    const busy: Ports = {
      ...it.ports,
      multipartCopy: async (...args) => {
        await annotate(it, "new", "came", it.from);
        await annotate(it, "label", "dog", it.from);
        return it.ports.multipartCopy(...args);
      },
    };
    expect((await applied(busy, it.plan)).at(-1)).toMatchObject({ status: "applied" });
    expect(await notesOf(it)).toEqual({ ...notes, label: "dog", new: "came" });
  });

  it("has them put back though the plan knew of none", async () => {
    const it = await annotatedObject();
    const actions = it.plan.plan.actions.map((action) => ({ ...action, annotations: undefined }));
    const plan = { plan: { ...it.plan.plan, actions } } as unknown as Planned;
    await expectMended(it, await applied(it.ports, plan));
  });
});

describe("a dry run", () => {
  it("tells that annotations are put after the copy, and puts none", async () => {
    const it = await annotatedObject();
    const before = puts(it);
    const told: Rehearsed[] = [];
    const options = { concurrency: 1, heldSseCKeys: [], surroundings: surroundings() };
    await rehearse(it.ports, it.plan.plan, options, (one) => void told.push(one));
    expect(told).toMatchObject([{ outcome: "would-apply" }]);
    expect(told[0]?.calls.at(-1)).toBe("s3:PutObjectAnnotation onto the new version, 3 annotations");
    expect(puts(it)).toBe(before);
  });
});

describe("a run that dies", () => {
  it.each([
    ["before", true],
    ["after", false],
  ] as const)("%s any request is ended by the next one, which puts nothing twice", async (_name, early) => {
    const { plan } = await annotatedObject();
    let deaths = 0;
    for (let diesAt = 1; ; diesAt += 1) {
      // Of one seed they are all alike, so that one plan is for all of them.
      const it = await annotatedObject({ plan });
      const before = puts(it);
      const receipts: Receipt[] = [];
      const { ports, alive } = mortal(it, diesAt, early);
      await run(ports, plan, receipts, alive);
      if (alive()) break;
      deaths += 1;
      await run(it.ports, plan, receipts);
      await expectMended(it, receipts);
      expect(puts(it) - before, `died at ${diesAt}`).toBe(3);
    }
    expect(deaths).toBeGreaterThan(40);
  });

  it("after the copy, and somebody replaces that: they are put onto the copy, and nowhere else", async () => {
    for (const noted of [false, true]) {
      const it = await annotatedObject();
      const receipts: Receipt[] = [];
      const dying: Ports = {
        ...it.ports,
        multipartCopy: async (...args) => {
          const answer = await it.ports.multipartCopy(...args);
          if (!noted) throw new Error("killed");
          return answer;
        },
        copyAnnotation: async () => {
          throw new Error("killed");
        },
      };
      await run(dying, it.plan, receipts);
      const [copy = ""] = await versions(it);
      expect(await notesOf(it, copy)).toEqual({});
      const theirs = {
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: it.keyArn,
        BucketKeyEnabled: true,
      } as const;
      const Body = "c".repeat(65);
      const { VersionId: newest } = await it.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...theirs }));
      await run(it.ports, it.plan, receipts);
      expect(receipts.at(-1)).toMatchObject({ status: "applied", after: { versionId: copy } });
      expect(await notesOf(it, newest)).toEqual({});
      expect(await notesOf(it, copy)).toEqual(notes);
      expect(await versions(it)).toEqual([newest, copy, it.from]);
    }
  });

  it("before the copy, and somebody replaces the object: they are put nowhere", async () => {
    const it = await annotatedObject();
    const receipts: Receipt[] = [];
    const dying: Ports = {
      ...it.ports,
      multipartCopy: async () => {
        throw new Error("killed");
      },
    };
    await run(dying, it.plan, receipts);
    const theirs = {
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: it.keyArn,
      BucketKeyEnabled: true,
    } as const;
    await it.s3.send(new PutObjectCommand({ Bucket, Key, Body: "b".repeat(65), Tagging: "t=v", ...theirs }));
    await run(it.ports, it.plan, receipts);
    expect(receipts.at(-1)).toMatchObject({ status: "already" });
    expect(await notesOf(it)).toEqual({});
  });

  it("after the copy, and somebody tags that: what others may change is no fault of a later run", async () => {
    const it = await annotatedObject();
    const receipts: Receipt[] = [];
    const dying: Ports = {
      ...it.ports,
      multipartCopy: async (...args) => {
        await it.ports.multipartCopy(...args);
        throw new Error("killed");
      },
    };
    await run(dying, it.plan, receipts);
    await it.s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } }));
    await run(it.ports, it.plan, receipts);
    await expectMended(it, receipts);
  });

  it("after the copy, and somebody deletes that: nothing is left to do", async () => {
    const it = await annotatedObject();
    const receipts: Receipt[] = [];
    const dying: Ports = {
      ...it.ports,
      copyAnnotation: async () => {
        throw new Error("killed");
      },
    };
    await run(dying, it.plan, receipts);
    const [VersionId] = await versions(it);
    await it.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    await run(it.ports, it.plan, receipts);
    expect(receipts.at(-1)).toMatchObject({ status: "applied", message: "Another writer deleted the copy." });
    expect(await notesOf(it, it.from)).toEqual(notes);
  });
});

describe("trouble on the way", () => {
  const slow = { type: "error", status: 503, code: "SlowDown", message: "slower" } as const;
  const lost = { type: "reset-after" } as const;
  const late = { type: "timeout-after" } as const;

  it.each<[string, number, Fault["answer"]]>([
    ["ListObjectAnnotations", 0, slow],
    ["GetObjectAnnotation", 0, slow],
    ["GetObjectAnnotation", 4, lost],
    ["PutObjectAnnotation", 0, slow],
    ["PutObjectAnnotation", 1, lost],
    ["PutObjectAnnotation", 2, late],
    ["CompleteMultipartUpload", 0, lost],
    ["CompleteMultipartUpload", 0, slow],
    ["HeadObject", 1, slow],
  ])("%s, at the %sth: %j", async (operation, skip, answer) => {
    const it = await annotatedObject();
    const before = puts(it);
    it.aws.inject({ operation, skip, times: 1, answer });
    await expectMended(it, await applied(it.ports, it.plan));
    const refused = operation === "PutObjectAnnotation" && answer.type === "error" ? 1 : 0;
    expect(puts(it) - before).toBe(3 + refused);
  });

  const denied = { type: "error", status: 403, code: "AccessDenied", message: "not for you" } as const;
  const ever = Number.POSITIVE_INFINITY;

  it("copies nothing where they cannot be read", async () => {
    const it = await annotatedObject();
    it.aws.inject({ operation: "GetObjectAnnotation", times: ever, answer: denied });
    const receipts = await applied(it.ports, it.plan);
    expect(receipts.map(({ status }) => status)).toEqual(["failed"]);
    expect(receipts[0]?.message).toContain("not for you");
    expect(await versions(it)).toEqual([it.from]);
  });

  it("copies nothing where versioning was suspended since the plan", async () => {
    const it = await annotatedObject();
    await setVersioning(it, "Suspended");
    const receipts = await applied(it.ports, it.plan);
    expect(receipts.at(-1)).toMatchObject({ status: "failed", message: expect.stringContaining("E162") });
    expect(await versions(it)).toEqual([it.from]);
    expect(await notesOf(it)).toEqual(notes);
  });

  it("says how many are missing where they cannot be put, and how a person puts them", async () => {
    const it = await annotatedObject();
    const end = it.aws.inject({ operation: "PutObjectAnnotation", skip: 1, times: ever, answer: denied });
    const receipts = await applied(it.ports, it.plan);
    const [to = ""] = await versions(it);
    const last = receipts.at(-1);
    expect(last).toMatchObject({
      status: "failed",
      before: { versionId: it.from },
      after: { versionId: to },
    });
    const key = `--bucket bucket --key 'a '\\''large'\\'' ü'`;
    expect(last?.message).toContain("Written, but 2 annotations of 3 could not be put onto the new version");
    expect(last?.message).toContain("not for you");
    expect(last?.message).toContain(`list-object-annotations ${key} --version-id ${it.from}`);
    expect(last?.message).toContain(`put-object-annotation ${key} --version-id ${to}`);
    expect(await notesOf(it, it.from)).toEqual(notes);
    // Nobody goes on against a denial.
    expect(puts(it)).toBe(3 + 2);

    const still = await applied(it.ports, it.plan, { earlier: receipts });
    expect(still).toMatchObject([{ status: "failed" }]);
    end();
    const later = await applied(it.ports, it.plan, { earlier: [...receipts, ...still] });
    await expectMended(it, later);
    expect(later).toHaveLength(1);
  });

  it("puts the others where one cannot be put", async () => {
    const it = await annotatedObject();
    const picky: Ports = {
      ...it.ports,
      copyAnnotation: async (copy) =>
        copy.name === "label"
          ? { ok: false, failure: { reason: "failed", status: 400, message: "odd" } }
          : it.ports.copyAnnotation(copy),
    };
    expect((await applied(picky, it.plan)).at(-1)).toMatchObject({
      status: "failed",
      message: expect.stringContaining("1 annotation of 3 could not be put onto the new version: odd."),
    });
    expect(Object.keys(await notesOf(it)).sort()).toEqual(["model.v2", "ü"]);
  });

  it("stops between two of them when the run is cancelled, and the next run ends it", async () => {
    const it = await annotatedObject();
    const around = surroundings({ cancelled: () => puts(it) > 3 });
    const receipts = await applied(it.ports, it.plan, { around });
    expect(receipts.at(-1)).toMatchObject({
      status: "failed",
      message: expect.stringContaining(
        "2 annotations of 3 could not be put onto the new version: the run was stopped.",
      ),
    });
    const later = await applied(it.ports, it.plan, { earlier: receipts });
    await expectMended(it, later);
  });

  it("is denied by a policy that came after the plan just as well", async () => {
    const it = await annotatedObject();
    const Statement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObjectVersionAnnotation",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await it.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await applied(it.ports, it.plan)).at(-1)).toMatchObject({
      status: "failed",
      message: expect.stringContaining("3 annotations of 3"),
    });
  });

  it("keeps what another writer put onto the copy meanwhile", async () => {
    const it = await annotatedObject();
    const busy: Ports = {
      ...it.ports,
      multipartCopy: async (...args) => {
        const answer = await it.ports.multipartCopy(...args);
        await annotate(it, "label", "theirs");
        return answer;
      },
    };
    expect((await applied(busy, it.plan)).at(-1)).toMatchObject({
      status: "applied",
      message: "Another writer put annotations of the same name onto the new version, and they stay: label.",
    });
    expect(await notesOf(it)).toEqual({ ...notes, label: "theirs" });
  });

  it("sees that one was lost after it was put", async () => {
    const it = await annotatedObject();
    const lossy: Ports = {
      ...it.ports,
      copyAnnotation: async (copy) =>
        copy.name === "label"
          ? { ok: true, value: { outcome: "put", requestIds: [] } }
          : it.ports.copyAnnotation(copy),
    };
    const receipts = await applied(lossy, it.plan);
    expect(receipts.at(-1)).toMatchObject({
      status: "failed",
      message: expect.stringContaining(
        "1 annotation of 3 could not be put onto the new version: label is not listed",
      ),
    });
    await expectMended(it, await applied(it.ports, it.plan, { earlier: receipts }));
  });
});
