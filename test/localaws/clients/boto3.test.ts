import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve, works } from "./tools.ts";

describe.runIf(works("python3", ["-c", "import boto3"]))("boto3 with its default settings", () => {
  let served: Served;
  let flows: Record<string, unknown>;

  beforeAll(async () => {
    served = await serve();
    const script = fileURLToPath(new URL("flows.py", import.meta.url));
    const { code, stdout, stderr } = await served.run("python3", ["-W", "ignore", script]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    flows = JSON.parse(stdout) as Record<string, unknown>;
  }, 60_000);
  afterAll(() => served.close());

  it("makes, describes and deletes buckets, in two Regions (D1, L11)", () => {
    expect(flows["buckets"]).toEqual({
      rule: {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
        BucketKeyEnabled: false,
        BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
      },
      location: null,
      tags: [{ Key: "team", Value: "data" }],
      versioning: "Enabled",
      gone: ["404", 404, "Not Found"],
      "other region": "http://py-frankfurt.s3.amazonaws.com/",
      region: "eu-central-1",
    });
  });

  it("puts, describes, reads, copies, lists and deletes objects", () => {
    const key = "päth to/a+b %2F?&=.txt";
    expect(flows["objects"]).toEqual({
      etag: '"5d41402abc4b2a76b9719d911017c592"',
      sse: "AES256",
      metadata: { colour: "blue" },
      type: "text/plain",
      range: "ell",
      keys: ["copy", key],
      copy: "hello",
      deleted: ["none", key],
      missing: ["NoSuchKey", 404, "The specified key does not exist."],
    });
  });

  it("streams with a trailing checksum (L61, D22)", () => {
    expect(flows["streams"]).toEqual({ crc32: expect.stringMatching(/^[\w+/]{6}==$/), body: "streamed" });
  });

  it("uploads 9 MB in parts, downloads it in ranges and copies it", () => {
    expect(flows["multipart"]).toEqual({ same: true, etag: '2"', parts: 2, uploads: 0, copied: true });
  });

  it("uses KMS keys, whole and in parts; a disabled key closes the object (E15, E35, E110, E113)", () => {
    expect(flows["sse_kms"]).toEqual({
      arn: true,
      "bucket key": true,
      managed: "AWS",
      disabled: ["KMS.DisabledException", 400],
      head: "aws:kms",
      unknown: ["KMS.NotFoundException", 400, "Invalid keyId 'nope'"],
    });
  });

  it("uses keys of its own where the bucket lets it (E62, E73, E87, E88)", () => {
    expect(flows["sse_c"]).toEqual({
      blocked: ["AccessDenied", 403],
      read: "mine",
      md5: true,
      big: 9 * 1024 ** 2,
      "no key": ["InvalidRequest", 400],
      "other key": ["AccessDenied", 403],
    });
  });

  it("is held by a bucket policy, parts as their upload was (P22, P33, P42)", () => {
    expect(flows["policies"]).toEqual({
      same: true,
      denied: ["AccessDenied", 403],
      malformed: ["MalformedPolicy", 400, "Missing required field Statement"],
      big: "aws:kms",
    });
  });

  it("encrypts and decrypts with KMS, rotates and schedules deletion (D9)", () => {
    expect(flows["keys"]).toEqual({
      opened: "text",
      "other context": ["InvalidCiphertextException", 400],
      "data key": true,
      rotation: true,
      state: "PendingDeletion",
      listed: true,
    });
  });

  it("presigns GET, PUT and forms, with Signature Version 2 by default, which KMS objects refuse (E121)", () => {
    expect(flows["presigned"]).toEqual({
      "old form": true,
      got: "sent",
      kms: [400, "InvalidArgument"],
      wrong: [403, "SignatureDoesNotMatch"],
      posted: 204,
      form: "posted",
    });
  });

  it("keeps versions and legal holds", () => {
    expect(flows["versions"]).toEqual({
      marker: true,
      versions: [2, 1],
      held: ["AccessDenied", 403],
      first: "1",
    });
  });

  it("knows who it is", () => {
    expect(flows["identity"]).toBe("111122223333");
  });
});
