import { connect } from "node:net";
import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Listening } from "../../../src/localaws/http/server.ts";
import { kmsClient, newAws, refusal, stsClient } from "./clients.ts";

const aws = newAws({ bodyLimit: 10_000 });
let server: Listening;

beforeAll(async () => {
  server = await aws.listen();
});
afterAll(() => server.close());

/** Sends raw bytes; gives everything the server says until it closes, or until `until` was seen. */
const talk = (bytes: string, until?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(server.port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      heard += text;
      if (until !== undefined && heard.includes(until)) socket.destroy();
    });
    socket.on("close", () => resolve(heard));
    socket.on("error", reject);
  });

const alive = async (): Promise<void> => {
  const { Account } = await stsClient(aws, { endpoint: server.url }).send(new GetCallerIdentityCommand({}));
  expect(Account).toBe("111122223333");
};

describe("as a server", () => {
  it("listens on loopback only, on a port it tells", () => {
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  });

  it("serves the SDK over HTTP as in-process, from one state", async () => {
    const { KeyMetadata } = await kmsClient(aws, { endpoint: server.url }).send(new CreateKeyCommand({}));
    const { Keys } = await kmsClient(aws).send(new ListKeysCommand({}));
    expect(Keys?.map(({ KeyArn }) => KeyArn)).toContain(KeyMetadata?.Arn);
  });

  it("keeps a connection for several requests", async () => {
    const one = "HEAD /nobody HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const heard = await talk(one + one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toHaveLength(2);
    expect(heard).not.toContain("<Error>");
  });

  it("asks for the body of a request that expects to be asked", async () => {
    const head = "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    expect(await talk(head, "100 Continue")).toContain("HTTP/1.1 100 Continue");
  });

  it.each([
    { name: "no HTTP at all", bytes: "\x16\x03\x01\x02garbage\r\n\r\n", status: 400 },
    { name: "a bad header", bytes: "GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", status: 400 },
    {
      name: "a bad content length",
      bytes: "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n",
      status: 400,
    },
    {
      name: "a header without end",
      bytes: `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(100_000)}`,
      status: 400,
      code: "RequestHeaderSectionTooLarge",
    },
    {
      name: "a body over the limit",
      bytes: "PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 10001\r\n\r\n",
      status: 400,
      code: "EntityTooLarge",
    },
    {
      name: "a chunked body over the limit",
      bytes: `PUT /b/k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2711\r\n${"a".repeat(10_001)}\r\n0\r\n\r\n`,
      status: 400,
      code: "EntityTooLarge",
    },
  ])("$name is answered, and the server lives on", async ({ bytes, status, code = "BadRequest" }) => {
    const heard = await talk(bytes);
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(heard).toContain(`<Code>${code}</Code>`);
    await alive();
  });

  it("a client that goes away in the middle of a body harms nobody", async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write("PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc", () =>
          socket.destroy(),
        );
      });
      socket.on("close", () => resolve());
    });
    await alive();
  });

  it("an absolute request target loses its origin", async () => {
    const heard = await talk(
      "GET http://localhost/?Action=GetCallerIdentity HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    expect(heard).toContain("MissingAuthenticationToken");
  });

  it("frees its port", async () => {
    const second = await aws.listen();
    await second.close();
    const error = await refusal(
      stsClient(aws, { endpoint: second.url }).send(new GetCallerIdentityCommand({})),
    );
    expect(error.message).toContain("ECONNREFUSED");
  });
});
