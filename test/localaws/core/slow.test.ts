import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Listening } from "../../../src/localaws/http/server.ts";
import { newAws, refusal, s3Client } from "./clients.ts";

const never = Number.POSITIVE_INFINITY;
const place = { Bucket: "slow", Key: "k" };

describe("answers that come late or never (D19)", () => {
  const aws = newAws();
  let server: Listening;

  beforeAll(async () => {
    server = await aws.listen();
    await s3Client(aws).send(new CreateBucketCommand({ Bucket: "slow" }));
    await s3Client(aws).send(new PutObjectCommand({ ...place, Body: "hello" }));
  });
  afterAll(() => server.close());

  // What is to be late must not be waited for long; what is to arrive may take its time on a busy machine.
  const overHttp = (maxAttempts = 1, patience = 150) => {
    const http = { socketTimeout: patience, requestTimeout: patience, throwOnRequestTimeout: true };
    return s3Client(aws, { endpoint: server.url, maxAttempts, http });
  };
  const read = async (client: ReturnType<typeof overHttp>): Promise<string | undefined> =>
    (await client.send(new GetObjectCommand(place))).Body?.transformToString();

  const ways = [
    { name: "in-process", client: (attempts = 1, _patience = 0) => s3Client(aws, { maxAttempts: attempts }) },
    { name: "over HTTP", client: overHttp },
  ] as const;

  describe.each(ways)("$name", ({ client }) => {
    it("a timeout before anything is done changes nothing", async () => {
      aws.inject({ operation: "PutObject", answer: { type: "timeout-before" } });
      const late = client().send(new PutObjectCommand({ ...place, Key: "never", Body: "x" }));
      expect((await refusal(late)).name).toBe("TimeoutError");
      const head = new HeadObjectCommand({ ...place, Key: "never" });
      expect((await refusal(client(1, 20_000).send(head))).status).toBe(404);
      expect(aws.calls.at(-2)).toMatchObject({ operation: "PutObject", status: 0 });
    });

    it("a timeout after it was done hides that it was, until it is tried again", async () => {
      aws.inject({ operation: "PutObject", answer: { type: "timeout-after" } });
      const put = new PutObjectCommand({ ...place, Key: "once", Body: "x", IfNoneMatch: "*" });
      expect((await refusal(client(2, 1500).send(put))).name).toBe("PreconditionFailed");
    });

    it("a slow body arrives whole", async () => {
      aws.inject({ operation: "GetObject", answer: { type: "slow-body", milliseconds: 5 } });
      expect(await read(client(1, 20_000))).toBe("hello");
    });

    it("a body that stops halfway is an error to who reads it", async () => {
      aws.inject({ operation: "GetObject", answer: { type: "slow-body", milliseconds: never } });
      await expect(read(client())).rejects.toThrow();
    });

    it("an answer without a body is late as a whole", async () => {
      aws.inject({ operation: "HeadObject", answer: { type: "slow-body", milliseconds: 5 } });
      expect((await client(1, 20_000).send(new HeadObjectCommand(place))).ContentLength).toBe(5);
    });
  });
});
