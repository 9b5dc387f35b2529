import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { withEdit } from "../../client.ts";
import { refusal } from "../../core/clients.ts";
import { ARN, Bucket, bucket, denyDeletes, lockOut, put, statements } from "./guarded.ts";

describe("Get, Put and DeleteBucketPolicy", () => {
  it("keep the document to the letter", async () => {
    const { s3 } = await bucket();
    const text = `{ "Version": "2012-10-17",\n  "Statement": ${JSON.stringify(denyDeletes)} }`;
    expect((await s3.send(put(text))).$metadata.httpStatusCode).toBe(204);
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(text);
    expect((await s3.send(new DeleteBucketPolicyCommand({ Bucket }))).$metadata.httpStatusCode).toBe(204);
    expect((await s3.send(new DeleteBucketPolicyCommand({ Bucket }))).$metadata.httpStatusCode).toBe(204);
  });

  it("answer 404 where there is none (P41)", async () => {
    const { s3 } = await bucket();
    const absent = { name: "NoSuchBucketPolicy", message: "The bucket policy does not exist", status: 404 };
    expect(await refusal(s3.send(new GetBucketPolicyCommand({ Bucket })))).toEqual(absent);
    expect(await refusal(s3.send(new GetBucketPolicyStatusCommand({ Bucket })))).toEqual(absent);
  });
});

const notJson = "Policies must be valid JSON and the first byte must be '{'";
const noSubject = "Action does not apply to any resource(s) in statement";

describe("PutBucketPolicy refuses", () => {
  it.each([
    ["nothing (P42)", " ", notJson],
    ["what is no JSON (P42)", "{", notJson],
    ["JSON that is no object (P42)", "[]", notJson],
    ["no statement (P42)", "{}", "Missing required field Statement"],
    [
      "another bucket",
      statements({ ...denyDeletes, Resource: "arn:aws:s3:::other/*" }),
      "Policy has invalid resource",
    ],
    [
      "the bucket's objects by a prefix of its name",
      statements({ ...denyDeletes, Resource: `${ARN}x/*` }),
      "Policy has invalid resource",
    ],
    ["object actions on the bucket alone (P86)", statements({ ...denyDeletes, Resource: ARN }), noSubject],
    [
      "bucket actions on objects alone (P66)",
      statements({ ...denyDeletes, Action: ["s3:ListBucket", "s3:GetBucket*"] }),
      noSubject,
    ],
    [
      "wildcards over object actions on the bucket",
      statements({ ...denyDeletes, Action: "s3:GetObject*", Resource: ARN }),
      noSubject,
    ],
  ])("%s", async (_name, policy, message) => {
    const { s3 } = await bucket();
    expect(await refusal(s3.send(put(policy)))).toEqual({ name: "MalformedPolicy", message, status: 400 });
  });

  it.each([
    ["a missing effect", { ...denyDeletes, Effect: undefined }],
    ["an unknown effect", { ...denyDeletes, Effect: "Refuse" }],
    ["no principal", { ...denyDeletes, Principal: undefined }],
    ["no action", { ...denyDeletes, Action: undefined }],
    ["no resource", { ...denyDeletes, Resource: undefined }],
    ["an unknown operator", { ...denyDeletes, Condition: { StringSame: { "aws:PrincipalArn": "x" } } }],
  ])("%s", async (_name, statement) => {
    const { s3 } = await bucket();
    expect(await refusal(s3.send(put(statements(statement))))).toMatchObject({
      name: "MalformedPolicy",
      status: 400,
    });
  });

  it("more than 20,480 bytes, blanks not counted (P40)", async () => {
    const { s3 } = await bucket();
    const sized = (bytes: number) => {
      const policy = { ...statements(denyDeletes), Id: "" };
      return { ...policy, Id: "x".repeat(bytes - JSON.stringify(policy).length) };
    };
    await s3.send(put(JSON.stringify(sized(20_480), null, 2)));
    expect(await refusal(s3.send(put(sized(20_481))))).toMatchObject({
      name: "MalformedPolicy",
      status: 400,
    });
  });

  it("accepts what names buckets and objects together", async () => {
    const { s3 } = await bucket();
    const mixed = [
      { ...denyDeletes, Action: ["s3:DeleteObject", "s3:DeleteBucket"], Resource: [ARN, `${ARN}/*`] },
      { ...denyDeletes, Action: "s3:Delete*", Resource: `${ARN}*` },
      { ...denyDeletes, Action: undefined, NotAction: "s3:*", Resource: ARN },
      {
        ...denyDeletes,
        Action: ["s3:UpdateObjectEncryption", "s3:ReplicateObject", "s3:AbortMultipartUpload"],
      },
      {
        ...denyDeletes,
        Action: ["s3:PutBucketObjectLockConfiguration", "s3:ListBucketMultipartUploads"],
        Resource: ARN,
      },
    ];
    await s3.send(put(statements(...mixed)));
  });
});

describe("the right to change a policy", () => {
  it("stays with the owner's root under any policy (P43)", async () => {
    const { s3, as } = await bucket();
    await s3.send(put(statements(lockOut)));
    const user = as({ type: "user", name: "eve" });
    expect(await refusal(user.send(new GetBucketPolicyCommand({ Bucket })))).toEqual({
      name: "AccessDenied",
      message: `User: arn:aws:iam::111122223333:user/eve is not authorized to perform: s3:GetBucketPolicy on resource: "${ARN}" with an explicit deny in a resource-based policy`,
      status: 403,
    });
    await s3.send(new GetBucketPolicyCommand({ Bucket }));
    await s3.send(put(statements(denyDeletes)));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  });

  it("cannot be given away by accident (P45)", async () => {
    const { as } = await bucket();
    const user = as({ type: "user", name: "eve" });
    expect(await refusal(user.send(put(statements(lockOut))))).toMatchObject({
      name: "AccessDenied",
      status: 403,
    });
    expect(await refusal(user.send(new GetBucketPolicyCommand({ Bucket })))).toMatchObject({
      name: "NoSuchBucketPolicy",
    });
    const spared = {
      ...lockOut,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/eve" } },
    };
    await user.send(put(statements(spared)));
    const confirmed = new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify(statements(lockOut)),
      ConfirmRemoveSelfBucketAccess: true,
    });
    await user.send(confirmed);
    expect(await refusal(user.send(put(statements(denyDeletes))))).toMatchObject({
      name: "AccessDenied",
      status: 403,
    });
  });

  it("is nobody's of another account, whatever the policy allows (P44)", async () => {
    const { s3, as } = await bucket();
    const Principal = { AWS: "444455556666" };
    await s3.send(
      put(statements({ Effect: "Allow", Principal, Action: "s3:*", Resource: [ARN, `${ARN}/*`] })),
    );
    const other = as({ type: "root", account: "444455556666" });
    expect(await refusal(other.send(put(statements(denyDeletes))))).toEqual({
      name: "MethodNotAllowed",
      message: "The specified method is not allowed against this resource.",
      status: 405,
    });
    const stranger = as({ type: "root", account: "777788889999" });
    expect(await refusal(stranger.send(put(statements(denyDeletes))))).toMatchObject({
      name: "AccessDenied",
      status: 403,
    });
  });
});

it("a policy is sent as it is, so an empty body reaches the check (P42)", async () => {
  const { s3 } = await bucket();
  const empty = withEdit(s3, (request) => {
    request.body = "";
    request.headers["content-length"] = "0";
    delete request.headers["x-amz-checksum-crc32"];
  });
  expect(await refusal(empty.send(put("x")))).toMatchObject({ name: "MalformedPolicy", message: notJson });
});
