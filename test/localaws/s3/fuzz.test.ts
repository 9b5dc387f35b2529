import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../../src/localaws/errors.ts";
import { addressOf } from "../../../src/localaws/s3/address.ts";
import { newBucket } from "../../../src/localaws/s3/buckets/new-bucket.ts";
import { routeOf, s3Routes } from "../../../src/localaws/s3/router.ts";
import { createS3 } from "../../../src/localaws/s3/service.ts";
import type { Call } from "../../../src/localaws/types.ts";
import { newAws } from "../core/clients.ts";

/** What a parser may do with nonsense: answer, or refuse in AWS's words. */
async function answersOrRefuses(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    expect(error.status).toBeLessThan(500 + Number(error.code === "NotImplemented") * 2);
  }
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("%", "%ff", "%2f", "..", "a+b", "&=", "?"),
);

const parameter = fc.tuple(
  fc.constantFrom(...new Set(s3Routes.flatMap((route) => route.query ?? [])), "torrent", "x-id", "prefix"),
  text,
);

describe("nonsense never breaks the embedded S3", () => {
  it("in addresses", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, text, async (path, query, host) => {
        await answersOrRefuses(() => addressOf({ path: `/${path}`, query, headers: { host } }));
      }),
      { numRuns: 3000 },
    );
  });

  it("in routing", async () => {
    const method = fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "");
    const level = fc.constantFrom("service" as const, "bucket" as const, "object" as const);
    await fc.assert(
      fc.asyncProperty(method, level, fc.array(parameter, { maxLength: 3 }), async (method, level, query) => {
        await answersOrRefuses(() => routeOf({ method, level, query: new Map(query), headers: {} }));
      }),
      { numRuns: 3000 },
    );
  });

  it("in the documents of every call", async () => {
    const aws = newAws();
    const service = createS3(aws.s3);
    const rows = s3Routes.filter((route) => route.level === "bucket" && route.operation !== "DeleteBucket");
    const name = fc.constantFrom(
      ..."Rule ID Status Tag TagSet Key Value Owner Grant Grantee Permission AccessControlList Destination Bucket Role Days Mode DefaultRetention Delete Object Quiet Event Id LoggingEnabled".split(
        " ",
      ),
    );
    const { xml } = fc.letrec<{ xml: string }>((tie) => ({
      xml: fc.oneof(
        { maxDepth: 4 },
        fc.string({ maxLength: 6 }).map((raw) => raw.replace(/[<&]/g, "")),
        fc
          .tuple(name, fc.array(tie("xml"), { maxLength: 3 }))
          .map(([tag, inner]) => `<${tag}>${inner.join("")}</${tag}>`),
      ),
    }));
    const root = fc.constantFrom(
      ..."ServerSideEncryptionConfiguration Tagging VersioningConfiguration AccessControlPolicy OwnershipControls PublicAccessBlockConfiguration ObjectLockConfiguration BucketLoggingStatus ReplicationConfiguration NotificationConfiguration LifecycleConfiguration CORSConfiguration WebsiteConfiguration InventoryConfiguration CreateBucketConfiguration Delete".split(
        " ",
      ),
    );
    const body = fc.oneof(
      fc.tuple(root, xml).map(([tag, inner]) => `<${tag}>${inner}</${tag}>`),
      fc.json(),
      text,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...rows),
        body,
        fc.array(parameter, { maxLength: 2 }),
        async (row, body, more) => {
          aws.s3.buckets.set("fuzz", newBucket(aws.s3, bucketRequest));
          const query = [...(row.query ?? []).map((name) => (name.includes("=") ? name : `${name}=i`))];
          const extra = more.map(
            ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
          );
          await answersOrRefuses(() =>
            service.handle(call(row.method, [...query, ...extra].join("&"), body)),
          );
        },
      ),
      { numRuns: 5000 },
    );
  });
});

const bucketRequest = {
  name: "fuzz",
  account: "111122223333",
  region: "us-east-1",
  ownership: "ObjectWriter" as const,
  lockEnabled: false,
  tags: {},
};

function call(method: string, query: string, text: string): Call {
  const body = Buffer.from(text);
  const headers = { host: "127.0.0.1", "content-md5": createHash("md5").update(body).digest("base64") };
  return {
    request: { method, path: "/fuzz", query, headers, body, secure: true, sourceIp: "127.0.0.1" },
    caller: {
      type: "root",
      account: "111122223333",
      arn: "arn:aws:iam::111122223333:root",
      principalId: "111122223333",
    },
    region: "us-east-1",
    requestId: "R",
    signature: "v4",
    authType: "REST-HEADER",
    signatureAge: 0,
    body,
    trailers: {},
  };
}
