import {
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsPorts } from "../../../src/aws/ports.ts";
import type { ObjectState, ObjectWrite, Written } from "../../../src/flow/object-state.ts";
import type { Result } from "../../../src/flow/ports.ts";
import { known } from "../../../src/model/fact.ts";
import { customerKey, world } from "../world.ts";
import { bare, bothLanes, document, type Scripted, type ScriptedServer, scripted } from "./scripted.ts";

const region = "us-east-1";
const keyArn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const kms = { type: "sse-kms", keyArn, bucketKey: true } as const;
const errorXml = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const copied =
  '<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag></CopyObjectResult>';

/** What S3 answers to a write, by key. */
const answers: Readonly<Record<string, Scripted>> = {
  done: document(copied),
  "done, with a version": document(copied).replace("Date:", "x-amz-version-id: v2\r\nDate:"),
  "white space before the answer": document(`\n\n\n${copied}`),
  "an error in a 200 (E172)": document(errorXml("InternalError", "We encountered an internal error.")),
  "a 400": document(errorXml("InvalidRequest", "Not &quot;so&quot; &#38; not &lt;here&gt;."), 400),
  "a 403": document(errorXml("AccessDenied", "Access Denied"), 403),
  "a 403 of KMS": document(errorXml("KMS.DisabledException", "The key is disabled."), 403),
  "a 404": document(errorXml("NoSuchKey", "The specified key does not exist."), 404),
  "a 409": document(errorXml("ConditionalRequestConflict", "Another write"), 409),
  "a 412": document(errorXml("PreconditionFailed", "At least one of the pre-conditions"), 412),
  "a 500": document(errorXml("InternalError", "We encountered an internal error."), 500),
  "a 503": document(errorXml("SlowDown", "Please reduce your request rate."), 503),
  "a 503 without a body": bare(503, ["Content-Length: 0"]),
  "a connection that breaks": (socket) => socket.destroy(),
  "a 200 that is cut off": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<CopyObj"),
};

function stateOf(key: string, change: Partial<ObjectState> = {}, facts: Partial<ObjectState["facts"]> = {}) {
  const state: ObjectState = {
    facts: {
      ref: { bucket: "bucket", key },
      current: true,
      size: 5,
      lastModified: "2026-01-01T00:00:00.000Z",
      eTag: "0123456789abcdef0123456789abcdef",
      storageClass: "STANDARD",
      archive: "no",
      serverSide: known({ type: "sse-s3" }),
      clientSide: { state: "absent" },
      lock: { legalHold: false },
      instructionFile: false,
      ...facts,
    },
    metadata: {},
    missingMetadata: 0,
    headers: {},
    tags: {},
    grants: [],
    ...change,
  };
  return state;
}

function writeOf(key: string, more: Partial<ObjectWrite> = {}): ObjectWrite {
  const { state = stateOf(key) } = more;
  return { ref: { bucket: "bucket", key }, region, lock: state.facts.lock, after: kms, ...more, state };
}

/** Headers of one request that say what is asked for, by name in lower case. */
function meaning(head: string): Readonly<Record<string, string>> {
  const ours =
    /^(?:host|user-agent|x-amz-user-agent|amz-sdk-.*|connection|accept|authorization|x-amz-date|x-amz-content-sha256)$/;
  const lines = head
    .split("\r\n")
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line]);
  return Object.fromEntries(
    lines
      .filter(([name = ""]) => !ours.test(name))
      .map(([name = "", line = ""]) => [name, line.slice(name.length + 1).trim()]),
  );
}

const withoutWords = (answer: Result<Written>) => {
  if (answer.ok) return answer;
  const { message, ...rest } = answer.failure;
  return rest.reason === "timeout" ? { reason: rest.reason } : { ...rest, message };
};

describe("writes without the SDK", () => {
  let server: ScriptedServer;
  let lanes: ReturnType<typeof bothLanes>;
  let heads: string[] = [];

  beforeAll(async () => {
    server = await scripted((method, target, head) => {
      if (method !== "PUT") return undefined;
      heads.push(head);
      const key = decodeURIComponent(target.split("?")[0]?.slice("/bucket/".length) ?? "");
      return answers[key] ?? document(copied);
    });
    lanes = bothLanes(server.url, 20_000);
  });
  afterAll(() => {
    lanes.lean.close();
    lanes.bySdk.close();
    server.close();
  });

  const send = async (operation: "copyObject" | "updateObjectEncryption", write: ObjectWrite) => {
    heads = [];
    const lean = await lanes.lean[operation](write);
    const bySdk = await lanes.bySdk[operation](write);
    return { lean, bySdk, heads };
  };

  it.each(
    Object.keys(answers).flatMap((key) =>
      (["copyObject", "updateObjectEncryption"] as const).map((operation) => [operation, key] as const),
    ),
  )("%s reads its answer as the SDK does: %s", async (operation, key) => {
    const { lean, bySdk, heads } = await send(operation, writeOf(key));
    expect(withoutWords(lean)).toEqual(withoutWords(bySdk));
    // Sent once, whatever comes back.
    expect(heads).toHaveLength(2);
  });

  const summed = stateOf("k", { checksum: { algorithm: "CRC32", value: "AAAA", type: "FULL_OBJECT" } });
  const locked = { mode: "GOVERNANCE", retainUntil: "2030-01-01T00:00:00.000Z", legalHold: true } as const;
  const writes: Readonly<Record<string, Partial<ObjectWrite>>> = {
    "nothing special": {},
    "without a Bucket Key": { after: { ...kms, bucketKey: false } },
    DSSE: { after: { type: "dsse-kms", keyArn } },
    "SSE-S3": { after: { type: "sse-s3" } },
    "a version": { state: stateOf("k", {}, { ref: { bucket: "bucket", key: "k", versionId: "a+/=" } }) },
    "a class": { state: stateOf("k", {}, { storageClass: "STANDARD_IA" }) },
    "a checksum": { state: summed },
    "a redirect": { state: stateOf("k", {}, { websiteRedirect: "/there" }) },
    grants: { state: stateOf("k", { grants: ['READ id="a"', 'READ id="b"'] }) },
    "a lock": { lock: locked },
    "a customer's key": { sseCKey: customerKey(7) },
    "more bytes than go quickly": { state: stateOf("k", {}, { size: 2 ** 31 }) },
  };
  it.each(Object.entries(writes))("CopyObject asks for the same as the SDK: %s", async (_name, more) => {
    const keys = ["k", "a b+c/\u00fc%\u{1f600}!'()*"];
    for (const key of keys) {
      const { heads } = await send("copyObject", writeOf(key, more));
      expect(meaning(heads[0] ?? "")).toEqual(meaning(heads[1] ?? ""));
    }
  });

  it.each(Object.entries(writes).filter(([, { after }]) => after === undefined || after.type === "sse-kms"))(
    "UpdateObjectEncryption asks for the same as the SDK: %s",
    async (_name, more) => {
      const { heads } = await send("updateObjectEncryption", writeOf("k", more));
      expect(meaning(heads[0] ?? "")).toEqual(meaning(heads[1] ?? ""));
      expect(heads[0]?.split(" ")[1]?.replace("encryption=", "encryption")).toBe(
        heads[1]?.split(" ")[1]?.replace("encryption=", "encryption"),
      );
    },
  );

  it("refuses another target than SSE-KMS as the SDK's way does, and sends nothing (E193)", async () => {
    const { lean, bySdk, heads } = await send(
      "updateObjectEncryption",
      writeOf("k", { after: { type: "sse-s3" } }),
    );
    expect(lean).toEqual(bySdk);
    expect(heads).toEqual([]);
  });
});

describe("writes without the SDK, to the embedded AWS over HTTP", () => {
  it("change the encryption and nothing else, of many objects alike and of each its own", async () => {
    const it = world();
    const { url, close } = await it.aws.listen();
    const ports = awsPorts({ region, endpoint: url, lookAlike: false, credentials: it.aws.credentials });
    try {
      const wanted = await it.newKey();
      await it.newBucket("bucket");
      await it.s3.send(
        new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" } }),
      );
      for (const operation of ["copyObject", "updateObjectEncryption"] as const)
        for (const Key of ["plain", "a b+c/\u00fc%\u{1f600}", "third"]) {
          const Metadata = { name: Key === "plain" ? "one" : "other" };
          await it.s3.send(
            new PutObjectCommand({ Bucket: "bucket", Key, Body: Key, Metadata, Tagging: "a=b" }),
          );
          const ref = { bucket: "bucket", key: Key };
          const read = await ports.readObject(ref, region, [], { tags: "if-any", grants: false });
          if (!read.ok) throw new Error(read.failure.message);
          const after = { type: "sse-kms", keyArn: wanted, bucketKey: true } as const;
          const done = await ports[operation]({ ...writeOf(Key, { after, state: read.value }), ref });
          expect(done).toMatchObject({ ok: true });
          const now = await it.s3.send(new HeadObjectCommand({ Bucket: "bucket", Key }));
          expect(now).toMatchObject({ SSEKMSKeyId: wanted, BucketKeyEnabled: true, Metadata, TagCount: 1 });
          const { Body } = await it.s3.send(new GetObjectCommand({ Bucket: "bucket", Key }));
          expect(await Body?.transformToString()).toBe(Key);
        }
    } finally {
      ports.close();
      await close();
    }
  });
});
