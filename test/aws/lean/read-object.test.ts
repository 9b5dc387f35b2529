import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectParts, ObjectState } from "../../../src/flow/object-state.ts";
import type { Result } from "../../../src/flow/ports.ts";
import { customerKey } from "../world.ts";
import { bare, bothLanes, document, type Scripted, type ScriptedServer, scripted } from "./scripted.ts";

const sse = "x-amz-server-side-encryption";
const usual = [
  "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT",
  'ETag: "d41d8cd98f00b204e9800998ecf8427e"',
  "Content-Type: text/plain; charset=utf-8",
  "Content-Length: 1048576",
  `${sse}: AES256`,
];
const ok = (...headers: string[]) => bare(200, [...usual, ...headers]);
const tagging = "<Tagging><TagSet><Tag><Key>team</Key><Value>blue</Value></Tag></TagSet></Tagging>";

/** What S3 answers to HEAD, by key. */
const answers: Readonly<Record<string, Scripted>> = {
  "nothing but the usual": ok(),
  "every header that a copy in parts sends again": ok(
    "Cache-Control: max-age=60, public",
    'Content-Disposition: attachment; filename="caf\xe9.txt"',
    "Content-Encoding: gzip",
    "Content-Language: de",
    "Expires: Thu, 01 Jan 2027 00:00:00 GMT",
  ),
  "an Expires that is no date": ok("Expires: soon"),
  "metadata and what could not be sent of it": ok("x-amz-meta-name: value", "x-amz-missing-meta: 2"),
  "a version": ok("x-amz-version-id: v1"),
  "a checksum": ok("x-amz-checksum-crc32: AAAAAA==", "x-amz-checksum-type: FULL_OBJECT"),
  "a checksum of parts": ok("x-amz-checksum-sha256: AAAA-3", "x-amz-checksum-type: COMPOSITE"),
  "a checksum without a type": ok("x-amz-checksum-crc64nvme: AAAAAAAAAAA="),
  "two checksums": ok("x-amz-checksum-crc32: AAAAAA==", "x-amz-checksum-sha1: AAAA"),
  "a checksum of the future": ok("x-amz-checksum-crc128: AAAA"),
  "a tag": ok("x-amz-tagging-count: 1"),
  "tags without a number": ok("x-amz-tagging-count: many"),
  "a header twice": ok("Cache-Control: no-store", "Cache-Control: no-cache"),
  "an ETag twice": ok('ETag: "other"'),
  "a class, a lock, a redirect": ok(
    "x-amz-storage-class: STANDARD_IA",
    "x-amz-object-lock-mode: GOVERNANCE",
    "x-amz-object-lock-retain-until-date: 2030-01-01T00:00:00.000Z",
    "x-amz-website-redirect-location: /other",
  ),
  "a bare 400": bare(400),
  "a 403": bare(403),
  "a 404": bare(404),
  "a 405": bare(405, ["x-amz-delete-marker: true"]),
  "a 503": bare(503),
  "a connection that breaks": (socket) => socket.destroy(),
};

const withoutWords = (answer: Result<ObjectState>) => {
  if (answer.ok) return answer;
  const { message, code: _, ...rest } = answer.failure;
  return { ...rest, named: message.startsWith("s3:") };
};

describe("a read for a write without the SDK", () => {
  let server: ScriptedServer;
  let lanes: ReturnType<typeof bothLanes>;

  beforeAll(async () => {
    server = await scripted((method, target, head) => {
      if (method === "GET" && target.includes("tagging")) return document(tagging);
      const key = decodeURIComponent(target.split("?")[0]?.slice("/bucket/".length) ?? "");
      if (key === "a checksum, denied") return /checksum-mode: ENABLED/i.test(head) ? bare(403) : ok();
      return answers[key];
    });
    lanes = bothLanes(server.url, 20_000);
  });
  afterAll(() => {
    lanes.lean.close();
    lanes.bySdk.close();
    server.close();
  });

  const read = async (key: string, tags: ObjectParts["tags"], held = [customerKey(7)].slice(1)) => {
    const ref = { bucket: "bucket", key };
    const ask = ({ readObject }: typeof lanes.lean) =>
      readObject(ref, "us-east-1", held, { tags, grants: false });
    return { lean: withoutWords(await ask(lanes.lean)), bySdk: withoutWords(await ask(lanes.bySdk)) };
  };

  const asked = [...Object.keys(answers), "a checksum, denied"];
  it.each(asked.flatMap((key) => (["no", "if-any"] as const).map((tags) => [key, tags] as const)))(
    "gives the same state as with it: %s, tags %s",
    async (key, tags) => {
      const { lean, bySdk } = await read(key, tags);
      expect(lean).toEqual(bySdk);
    },
  );

  it("reads the tags that HEAD counts, and the checksum that is there", async () => {
    const tagged = await read("a tag", "if-any");
    expect(tagged.lean).toMatchObject({ ok: true, value: { tags: { team: "blue" } } });
    const summed = await read("a checksum", "if-any");
    expect(summed.lean).toMatchObject({ ok: true, value: { checksum: { algorithm: "CRC32" } } });
  });

  it("asks once, and says that it wants the checksum only where something is copied (E24)", async () => {
    const before = server.asked.length;
    await lanes.lean.readObject({ bucket: "bucket", key: "a version", versionId: "v 1" }, "us-east-1", [], {
      tags: "no",
      grants: false,
    });
    expect(server.asked.slice(before)).toEqual(["HEAD /bucket/a%20version?versionId=v%201"]);
  });
});
