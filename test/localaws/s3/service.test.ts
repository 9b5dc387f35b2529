import {
  GetBucketAnalyticsConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { addressOf } from "../../../src/localaws/s3/address.ts";
import { s3Routes } from "../../../src/localaws/s3/router.ts";
import { type EditableRequest, s3TestWith, withEdit } from "../client.ts";
import { refusal, s3Client } from "../core/clients.ts";

const Bucket = "served";

const served = () => s3TestWith(Bucket);

describe("addresses", () => {
  it.each([
    ["127.0.0.1:4570", "/", undefined, undefined],
    ["127.0.0.1:4570", "/b", "b", undefined],
    ["127.0.0.1:4570", "/b/", "b", undefined],
    ["127.0.0.1:4570", "/b/k", "b", "k"],
    ["127.0.0.1:4570", "/b/a//b/", "b", "a//b/"],
    ["127.0.0.1:4570", "/b//k", "b", "/k"],
    ["127.0.0.1:4570", "/b/a%2Fb%20c+d%25/..%0A%F0%9F%98%80", "b", "a/b c+d%/..\n\u{1F600}"],
    ["s3.amazonaws.com", "/b/k", "b", "k"],
    ["b.s3.amazonaws.com", "/k/l", "b", "k/l"],
    ["b.s3.amazonaws.com", "/", "b", undefined],
    ["a.b.s3.eu-west-1.amazonaws.com", "/k", "a.b", "k"],
    ["b.s3-eu-west-1.amazonaws.com", "/k", "b", "k"],
    ["b.s3.dualstack.eu-west-1.amazonaws.com", "/k", "b", "k"],
    ["b.s3-fips.us-gov-west-1.amazonaws.com", "/k", "b", "k"],
    ["b.s3.cn-north-1.amazonaws.com.cn", "/k", "b", "k"],
    ["b.localhost:4570", "/k", "b", "k"],
    ["b.s3.localhost:4570", "/k", "b", "k"],
    ["s3.localhost", "/b/k", "b", "k"],
    ["localhost", "/b/k", "b", "k"],
  ])("%s%s is bucket %s, key %s", (host, path, bucketName, key) => {
    expect(addressOf({ path, query: "", headers: { host } })).toMatchObject({ bucketName, key });
  });

  it("decode a query as a form, and keep the first of a name", () => {
    const { query } = addressOf({ path: "/b", query: "prefix=a+b%2Bc&uploads&x=1&x=2&=", headers: {} });
    expect([...query]).toEqual([
      ["prefix", "a b+c"],
      ["uploads", ""],
      ["x", "1"],
      ["", ""],
    ]);
  });

  it("refuse broken percent-encoding, and the server lives on", async () => {
    const { aws, s3 } = await served();
    const broken = withEdit(
      s3Client(aws),
      (request) => {
        request.path = `/${Bucket}/%ff`;
      },
      "after signing",
    );
    expect(
      (await refusal(broken.send(new GetObjectCommand({ Bucket, Key: "x" })))).status,
    ).toBeGreaterThanOrEqual(400);
    await s3.send(new HeadBucketCommand({ Bucket }));
  });

  it("a client with virtual-host addresses sees the same objects", async () => {
    const { aws, s3 } = await served();
    const { region, credentials } = aws;
    const virtual = new S3Client({ region, credentials, requestHandler: aws.requestHandler() });
    await s3.send(new PutObjectCommand({ Bucket, Key: "dir/k +%", Body: "x" }));
    const { Contents } = await virtual.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map((each) => each.Key)).toEqual(["dir/k +%"]);
    const { Body } = await virtual.send(new GetObjectCommand({ Bucket, Key: "dir/k +%" }));
    expect(await Body?.transformToString()).toBe("x");
  });
});

describe("routing", () => {
  it("knows every operation once", () => {
    const names = s3Routes.map((route) => route.operation);
    expect(names).toEqual([...new Set(names)]);
  });

  it("tells the operation to the call log, x-id or not (D23)", async () => {
    const { aws, s3 } = await served();
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    await s3.send(new ListObjectsV2Command({ Bucket }));
    await refusal(s3.send(new GetBucketVersioningCommand({ Bucket: "nowhere" })));
    expect(aws.calls.map((call) => `${call.status} ${call.operation} ${call.resource}`)).toEqual([
      "200 CreateBucket served",
      "200 PutObject served/k",
      "200 ListObjectsV2 served",
      "404 GetBucketVersioning nowhere",
    ]);
  });

  it("answers 501 for an operation it does not have, naming it", async () => {
    const { aws, s3 } = await served();
    const refused = await refusal(s3.send(new GetBucketAnalyticsConfigurationCommand({ Bucket, Id: "a" })));
    expect(refused).toMatchObject({ name: "NotImplemented", status: 501 });
    expect(refused.message).toContain("GET bucket ?analytics");
    expect(aws.calls.at(-1)).toMatchObject({
      operation: "GET bucket ?analytics",
      errorCode: "NotImplemented",
    });
  });

  const send = async (change: (request: EditableRequest) => void) => {
    const { aws } = await served();
    return refusal(withEdit(s3Client(aws), change).send(new GetBucketLocationCommand({ Bucket })));
  };

  it("answers 405 for a method the resource does not take", async () => {
    const post = await send((request) => {
      request.method = "POST";
    });
    expect(post).toEqual({
      name: "MethodNotAllowed",
      message: "The specified method is not allowed against this resource.",
      status: 405,
    });
  });

  it("does not take an unknown sub-resource of an object for a plain GET", async () => {
    const torrent = await send((request) => {
      request.path = `/${Bucket}/k`;
      request.query = { torrent: "" };
    });
    expect(torrent).toMatchObject({ name: "NotImplemented", status: 501 });
  });
});

describe("Regions (L11)", () => {
  it("a wrong one is answered 301, with the right one in a header", async () => {
    const { from } = await served();
    const far = from("eu-west-1");
    const call = far.send(new GetBucketVersioningCommand({ Bucket }));
    expect(await refusal(call)).toMatchObject({ name: "PermanentRedirect", status: 301 });
    const head = await far.send(new HeadBucketCommand({ Bucket })).catch((error: unknown) => error);
    expect(head).toMatchObject({ $response: { headers: { "x-amz-bucket-region": "us-east-1" } } });
    await far.send(new GetBucketLocationCommand({ Bucket }));
  });

  it("the right endpoint with the wrong scope is answered 400", async () => {
    const { aws, from } = await served();
    const wrong = withEdit(from("eu-west-1"), (request) => {
      request.headers["host"] = "s3.us-east-1.amazonaws.com";
    });
    expect(await refusal(wrong.send(new GetBucketVersioningCommand({ Bucket })))).toEqual({
      name: "AuthorizationHeaderMalformed",
      message:
        "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-east-1'",
      status: 400,
    });
    expect(aws.calls.at(-1)).toMatchObject({ status: 400 });
  });

  it("clients that follow redirects get there", async () => {
    const { aws } = await served();
    const { credentials } = aws;
    const following = new S3Client({
      region: "eu-west-1",
      credentials,
      requestHandler: aws.requestHandler(),
      followRegionRedirects: true,
    });
    await following.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    expect((await following.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe("us-east-1");
  });
});
