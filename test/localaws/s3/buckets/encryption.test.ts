import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { LocalAwsOptions } from "../../../../src/localaws/types.ts";
import { s3Test, withBody, withEdit } from "../../client.ts";
import { refusal, s3Client } from "../../core/clients.ts";

const Bucket = "encrypted";

async function bucket(options: LocalAwsOptions = {}) {
  const test = s3Test(options);
  await test.s3.send(new CreateBucketCommand({ Bucket }));
  const put = (...Rules: ServerSideEncryptionRule[]) =>
    test.s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  const putXml = (rules: string) => {
    const body = `<ServerSideEncryptionConfiguration>${rules}</ServerSideEncryptionConfiguration>`;
    const command = new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: { Rules: [] },
    });
    return withBody(s3Client(test.aws), body).send(command);
  };
  const get = async () => {
    const answer = await test.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    return answer.ServerSideEncryptionConfiguration?.Rules;
  };
  return { ...test, put, putXml, get };
}

const aes = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const } };

describe("GetBucketEncryption", () => {
  it("answers an untouched bucket with AES256, and its SSE-C block (E51, E63, E70)", async () => {
    const { get } = await bucket();
    expect(await get()).toEqual([
      { ...aes, BucketKeyEnabled: false, BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] } },
    ]);
  });

  it("knows no block in the world before April 2026 (E51, E76)", async () => {
    const { get } = await bucket({ blockSseCByDefault: false });
    expect(await get()).toEqual([{ ...aes, BucketKeyEnabled: false }]);
  });
});

describe("PutBucketEncryption", () => {
  it.each(["1234abcd-12ab-34cd-56ef-1234567890ab", "alias/no-such-key", "arn:aws:kms:eu-west-1:1:key/x"])(
    "stores the key %s as it is and asks nobody whether it exists (E16, E58)",
    async (KMSMasterKeyID) => {
      const { get, put } = await bucket();
      const rule = {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" as const, KMSMasterKeyID },
        BucketKeyEnabled: true,
        BlockedEncryptionTypes: { EncryptionType: ["SSE-C" as const] },
      };
      await put(rule);
      expect(await get()).toEqual([rule]);
    },
  );

  it("takes DSSE (E43), and a Bucket Key with AES256 (E59)", async () => {
    const { get, put } = await bucket();
    await put({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms:dsse" } });
    expect((await get())?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: "aws:kms:dsse" });
    await put({ ...aes, BucketKeyEnabled: true });
    expect((await get())?.[0]).toMatchObject({ ...aes, BucketKeyEnabled: true });
  });

  it("lifts the block of SSE-C only by NONE: leaving it out changes nothing (E62, E64)", async () => {
    const { get, put } = await bucket();
    const blocked = async () => (await get())?.[0]?.BlockedEncryptionTypes?.EncryptionType;
    await put(aes);
    expect(await blocked()).toEqual(["SSE-C"]);
    await put({ ...aes, BlockedEncryptionTypes: { EncryptionType: ["NONE"] } });
    expect(await blocked()).toEqual(["NONE"]);
    await put(aes);
    expect(await blocked()).toEqual(["NONE"]);
    await put({ ...aes, BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] } });
    expect(await blocked()).toEqual(["SSE-C"]);
  });

  it("refuses a key with AES256 (E56)", async () => {
    const { put } = await bucket();
    const rule = {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const, KMSMasterKeyID: "k" },
    };
    expect(await refusal(put(rule))).toEqual({
      name: "InvalidArgument",
      message:
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
      status: 400,
    });
  });

  it.each([
    ["no rule (E55)", ""],
    ["two rules (E55)", "<Rule><BucketKeyEnabled>true</BucketKeyEnabled></Rule>".repeat(2)],
    ["an empty rule", "<Rule/>"],
    ["SSE-C as default (E43)", alg("SSE-C")],
    ["an unknown algorithm", alg("AES128")],
    ["no algorithm", "<Rule><ApplyServerSideEncryptionByDefault/></Rule>"],
    ["a Bucket Key that is no boolean", "<Rule><BucketKeyEnabled>maybe</BucketKeyEnabled></Rule>"],
    [
      "an unknown type to block",
      "<Rule><BlockedEncryptionTypes><EncryptionType>SSE-S3</EncryptionType></BlockedEncryptionTypes></Rule>",
    ],
    ["broken XML", "<Rule>"],
  ])("refuses %s", async (_name, rules) => {
    const { get, putXml } = await bucket();
    const before = await get();
    expect(await refusal(putXml(rules))).toEqual({
      name: "MalformedXML",
      message: "The XML you provided was not well-formed or did not validate against our published schema",
      status: 400,
    });
    expect(await get()).toEqual(before);
  });

  it("looks for the bucket before it looks at the XML (E57)", async () => {
    const { aws } = await bucket();
    const command = new PutBucketEncryptionCommand({
      Bucket: "nowhere",
      ServerSideEncryptionConfiguration: { Rules: [] },
    });
    expect(await refusal(withBody(s3Client(aws), "<").send(command))).toMatchObject({
      name: "NoSuchBucket",
      status: 404,
    });
  });

  it("needs a digest of its body, and the right one (E60)", async () => {
    const { aws } = await bucket();
    const command = new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: { Rules: [aes] },
    });
    const without = withEdit(s3Client(aws), ({ headers }) => {
      delete headers["x-amz-checksum-crc32"];
    });
    expect(await refusal(without.send(command))).toMatchObject({ name: "InvalidRequest", status: 400 });
    const wrong = withEdit(s3Client(aws), ({ headers }) => {
      headers["x-amz-checksum-crc32"] = "AAAAAA==";
    });
    expect(await refusal(wrong.send(command))).toMatchObject({ name: "BadDigest", status: 400 });
  });
});

describe("DeleteBucketEncryption", () => {
  it("goes back to SSE-S3, twice if one likes (E54), and leaves the block as it is (E77)", async () => {
    const { get, put, s3 } = await bucket();
    await put({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "k" },
      BucketKeyEnabled: true,
      BlockedEncryptionTypes: { EncryptionType: ["NONE"] },
    });
    for (let times = 0; times < 2; times++) {
      const { $metadata } = await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
      expect($metadata.httpStatusCode).toBe(204);
    }
    expect(await get()).toEqual([
      { ...aes, BucketKeyEnabled: false, BlockedEncryptionTypes: { EncryptionType: ["NONE"] } },
    ]);
  });
});

function alg(name: string): string {
  return `<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${name}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>`;
}
