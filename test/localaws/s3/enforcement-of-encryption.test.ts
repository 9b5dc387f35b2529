import { CreateAliasCommand, CreateKeyCommand } from "@aws-sdk/client-kms";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { kmsClient, refusal } from "../core/clients.ts";
import { ARN, Bucket, deny, guarded, put, verdict } from "./guarded.ts";

const SSE = "s3:x-amz-server-side-encryption";

const KMS = { ServerSideEncryption: "aws:kms" } as const;
const AES = { ServerSideEncryption: "AES256" } as const;
const DSSE = { ServerSideEncryption: "aws:kms:dsse" } as const;

describe("a Deny on the encryption header of uploads", () => {
  it.each([
    [
      "StringNotEquals AES256 denies a missing header too (P80)",
      { StringNotEquals: { [SSE]: "AES256" } },
      ["AccessDenied", "done", "AccessDenied", "AccessDenied"],
    ],
    [
      "StringNotEquals aws:kms denies DSSE (P81)",
      { StringNotEquals: { [SSE]: "aws:kms" } },
      ["AccessDenied", "AccessDenied", "done", "AccessDenied"],
    ],
    [
      "StringEquals AES256 stops only who asks for it (P82)",
      { StringEquals: { [SSE]: "AES256" } },
      ["done", "AccessDenied", "done", "done"],
    ],
    [
      "Null true denies a missing header only (P25)",
      { Null: { [SSE]: "true" } },
      ["AccessDenied", "done", "done", "done"],
    ],
    [
      "NotEquals with Null false spares a missing header (P24, P76)",
      { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] }, Null: { [SSE]: "false" } },
      ["done", "AccessDenied", "done", "done"],
    ],
    [
      "StringNotEqualsIfExists denies a missing header (P23)",
      { StringNotEqualsIfExists: { [SSE]: "aws:kms" } },
      ["AccessDenied", "AccessDenied", "done", "AccessDenied"],
    ],
    [
      "ForAllValues denies a missing header (P26)",
      { "ForAllValues:StringNotEquals": { [SSE]: "aws:kms" } },
      ["AccessDenied", "AccessDenied", "done", "AccessDenied"],
    ],
    [
      "StringNotLike aws:kms* covers both (P28)",
      { StringNotLike: { [SSE]: "aws:kms*" } },
      ["AccessDenied", "AccessDenied", "done", "done"],
    ],
  ])("%s", async (_name, condition, expected) => {
    const { user } = await guarded([deny("s3:PutObject", condition)]);
    const seen: string[] = [];
    for (const headers of [{}, AES, KMS, DSSE]) seen.push(await verdict(user.send(put(headers))));
    expect(seen).toEqual(expected);
  });

  it("is said in AWS's words, root included (P20)", async () => {
    const { s3, user } = await guarded([deny("s3:PutObject")]);
    expect(await refusal(user.send(put()))).toEqual({
      name: "AccessDenied",
      message: `User: arn:aws:iam::111122223333:user/amy is not authorized to perform: s3:PutObject on resource: "${ARN}/k" with an explicit deny in a resource-based policy`,
      status: 403,
    });
    expect(await verdict(s3.send(put()))).toBe("AccessDenied");
  });

  it("judges the header, not the bucket default that comes after (P29)", async () => {
    const { user } = await guarded([deny("s3:PutObject", { Null: { [SSE]: "true" } })]);
    expect(await verdict(user.send(put()))).toBe("AccessDenied");
  });

  it("sees SSE-C by its algorithm, before and after the block (P3, P73)", async () => {
    const condition = { Null: { [`${SSE}-customer-algorithm`]: "false" } };
    const { user } = await guarded([deny("s3:PutObject", condition)], { blockSseCByDefault: false });
    const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey: "k".repeat(32) };
    expect(await verdict(user.send(put(customer)))).toBe("AccessDenied");
    expect(await verdict(user.send(put()))).toBe("done");
  });

  it("knows the key by its ARN, however the request names it (P2, E39, P91)", async () => {
    const { aws, protect, user } = await guarded([]);
    const kms = kmsClient(aws);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId ?? "";
    await kms.send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: KeyId }));
    const key = `${SSE}-aws-kms-key-id`;
    await protect(
      deny("s3:PutObject", { ArnNotEquals: { [key]: KeyMetadata?.Arn }, Null: { [key]: "false" } }),
    );
    for (const SSEKMSKeyId of [KeyId, KeyMetadata?.Arn, "alias/data"]) {
      expect(await verdict(user.send(put({ ...KMS, SSEKMSKeyId })))).toBe("done");
    }
    expect(await verdict(user.send(put({ ...KMS, SSEKMSKeyId: "alias/other" })))).toBe("AccessDenied");
    await protect(deny("s3:PutObject", { ArnNotEquals: { [key]: KeyId } }));
    expect(await verdict(user.send(put({ ...KMS, SSEKMSKeyId: KeyId })))).toBe("AccessDenied");
  });

  it("judges the parts of an upload by what its creation decided (P33)", async () => {
    const { user } = await guarded([deny("s3:PutObject", { StringNotEquals: { [SSE]: "aws:kms" } })]);
    const about = { Bucket, Key: "big" };
    expect(await verdict(user.send(new CreateMultipartUploadCommand(about)))).toBe("AccessDenied");
    const { UploadId } = await user.send(new CreateMultipartUploadCommand({ ...about, ...KMS }));
    const part = { ...about, UploadId, PartNumber: 1 };
    const { ETag } = await user.send(new UploadPartCommand({ ...part, Body: "part" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await user.send(new CompleteMultipartUploadCommand({ ...about, UploadId, MultipartUpload }));
    const second = await user.send(new CreateMultipartUploadCommand({ ...about, ...KMS }));
    await user.send(new AbortMultipartUploadCommand({ ...about, UploadId: second.UploadId }));
  });
});
