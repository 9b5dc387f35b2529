import { createServer as createProxy, type Server } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it, vi } from "vitest";
import { bucketName, keyOf } from "../../../bench/origin/options.ts";
import { startOrigin } from "../../../bench/origin/server.ts";
import { type AwsConfig, createClients } from "../../../src/aws/clients.ts";
import { placeOf } from "../../../src/aws/lean/place.ts";
import { awsPorts } from "../../../src/aws/ports.ts";
import { row } from "../world.ts";
import { bare, scripted } from "./scripted.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
const common = { region: "us-east-1", credentials, maxAttempts: 1, maxSockets: 8, lean: true };
const closing: (() => void)[] = [];

afterEach(() => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) close();
});

function portsTo(config: Partial<AwsConfig>) {
  const ports = awsPorts({ ...common, ...config });
  closing.push(ports.close);
  return ports;
}

async function headAll(ports: ReturnType<typeof portsTo>, objects: number) {
  const keys = Array.from({ length: objects }, (_, index) => keyOf(index));
  return Promise.all(keys.map((key) => ports.headObject(row(bucketName, key), "us-east-1", [])));
}

describe("connections", () => {
  it.each([false, true])("are opened again when S3 closes them after 100 answers; TLS %s", async (tls) => {
    const origin = await startOrigin({ objects: 1500, closeEvery: 100, tls });
    closing.push(origin.close);
    const ports = portsTo({
      endpoint: `http${tls ? "s" : ""}://127.0.0.1:${origin.port}`,
      ...(origin.cert === undefined ? {} : { ca: origin.cert }),
    });
    const found = await headAll(ports, 1500);
    expect(found.filter((answer) => !answer.ok)).toEqual([]);
    expect(origin.connections().opened).toBeLessThanOrEqual(40);
    // The first connections of all are opened before any session is known.
    if (tls) expect(origin.connections().resumed).toBeGreaterThan(0);
  });

  it.each([true, false])(
    "go through the proxy that the environment names, and not where it says so; lean %s",
    async (lean) => {
      const origin = await startOrigin({ objects: 10, tls: true });
      const proxy = await startProxy((authorization) => authorization === "Basic dTpw");
      closing.push(origin.close, proxy.close);
      const config = { lean, endpoint: `https://127.0.0.1:${origin.port}`, ca: origin.cert ?? "" };
      const https = `http://u:p@127.0.0.1:${proxy.port}`;
      const found = await headAll(portsTo({ ...config, proxies: { https } }), 3);
      expect(found.every(({ ok }) => ok)).toBe(true);
      // Those of the SDK too, which asks who it is.
      expect(proxy.asked).toEqual(Array(origin.connections().opened).fill(`127.0.0.1:${origin.port}`));
      const before = proxy.asked.length;
      await headAll(portsTo({ ...config, proxies: { https, none: "127.0.0.1" } }), 3);
      expect(proxy.asked).toHaveLength(before);
    },
  );

  it.each([true, false])("that a proxy refuses are a failure that says so; lean %s", async (lean) => {
    const origin = await startOrigin({ objects: 10, tls: true });
    const proxy = await startProxy(() => false);
    closing.push(origin.close, proxy.close);
    const https = `http://127.0.0.1:${proxy.port}`;
    const endpoint = `https://127.0.0.1:${origin.port}`;
    const [found] = await headAll(portsTo({ lean, endpoint, ca: origin.cert ?? "", proxies: { https } }), 1);
    expect(found).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining(`does not connect to 127.0.0.1:${origin.port}: HTTP 407`) },
    });
    expect(origin.connections().opened).toBe(0);
  });
});

/** A proxy that connects whoever it lets through. */
async function startProxy(lets: (authorization: string | undefined) => boolean) {
  const asked: string[] = [];
  const open = new Set<Duplex>();
  const proxy = createProxy().on("connect", (request, socket) => {
    open.add(socket.on("error", () => undefined));
    if (!lets(request.headers["proxy-authorization"])) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    asked.push(request.url ?? "");
    const [host, port] = (request.url ?? "").split(":");
    const through = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      through.pipe(socket).pipe(through);
    });
    open.add(through.on("error", () => undefined));
  });
  const port = await portOf(proxy);
  const close = () => {
    proxy.close();
    for (const each of open) each.destroy();
  };
  return { port, asked, close };
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("requests", () => {
  it("carry the owner that the bucket must have, and the session's token (L12)", async () => {
    const heads: string[] = [];
    const server = await scripted((_method, _target, head) => {
      heads.push(head);
      return bare(200);
    });
    closing.push(server.close);
    const ports = portsTo({ endpoint: server.url, credentials: { ...credentials, sessionToken: "TOKEN" } });
    expect(await ports.headObject(row("bucket", "k"), "us-east-1", [])).toMatchObject({ ok: true });
    expect(heads[0]).toMatch(/x-amz-expected-bucket-owner: 111122223333/i);
    expect(heads[0]).toMatch(/x-amz-security-token: TOKEN/i);
  });

  it("take new credentials when the old ones end, in the middle of a scan", async () => {
    const seen: string[] = [];
    const server = await scripted((_method, _target, head) => {
      seen.push(/Credential=([A-Z0-9]+)/.exec(head)?.[1] ?? "");
      return bare(200);
    });
    closing.push(server.close);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-06-01T12:00:00Z") });
    let given = 0;
    const ports = portsTo({
      endpoint: server.url,
      credentials: async () => {
        given += 1;
        return { ...credentials, accessKeyId: `AKIA${given}`, expiration: new Date(Date.now() + 3_600_000) };
      },
    });
    const ask = () => ports.headObject(row("bucket", "k"), "us-east-1", []);
    await ask();
    await ask();
    vi.setSystemTime(Date.parse("2026-06-01T13:00:01Z"));
    await ask();
    expect(seen).toHaveLength(3);
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).not.toBe(seen[0]);
  });
});

describe("the place of a bucket is where the SDK asks it", () => {
  const cases: readonly (readonly [string, string, Partial<AwsConfig>, string, string])[] = [
    ["virtual host", "a-bucket", {}, "https://a-bucket.s3.eu-west-1.amazonaws.com", "/"],
    ["dots in the name", "a.dotted.bucket", {}, "https://s3.eu-west-1.amazonaws.com", "/a.dotted.bucket/"],
    [
      "another endpoint",
      "a-bucket",
      { endpoint: "http://127.0.0.1:4570" },
      "http://127.0.0.1:4570",
      "/a-bucket/",
    ],
    ["an endpoint with a path", "b-1", { endpoint: "https://h.example/s3" }, "https://h.example", "/s3/b-1/"],
  ];
  it.each(cases)("%s", async (_name, bucket, config, origin, prefix) => {
    const clients = createClients({ ...common, region: "eu-west-1", ...config });
    const place = await placeOf(clients.once("eu-west-1"), bucket);
    expect(place).toEqual({ origin, prefix, host: new URL(origin).host, region: "eu-west-1" });
    clients.destroy();
  });

  const [fips, dual] = ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"];
  const special: readonly (readonly [string, readonly string[], string, string, string, string])[] = [
    ["FIPS (F70)", [fips], "us-east-1", "a-bucket", "https://a-bucket.s3-fips.us-east-1.amazonaws.com", "/"],
    [
      "dual-stack",
      [dual],
      "us-east-1",
      "a-bucket",
      "https://a-bucket.s3.dualstack.us-east-1.amazonaws.com",
      "/",
    ],
    [
      "both",
      [fips, dual],
      "us-west-2",
      "a-bucket",
      "https://a-bucket.s3-fips.dualstack.us-west-2.amazonaws.com",
      "/",
    ],
    [
      "FIPS, dots in the name",
      [fips],
      "us-east-1",
      "a.b",
      "https://s3-fips.us-east-1.amazonaws.com",
      "/a.b/",
    ],
    [
      "dual-stack, dots in the name",
      [dual],
      "us-east-1",
      "a.b",
      "https://s3.dualstack.us-east-1.amazonaws.com",
      "/a.b/",
    ],
    [
      "FIPS in GovCloud",
      [fips],
      "us-gov-west-1",
      "a-bucket",
      "https://a-bucket.s3-fips.us-gov-west-1.amazonaws.com",
      "/",
    ],
    ["China", [], "cn-north-1", "a-bucket", "https://a-bucket.s3.cn-north-1.amazonaws.com.cn", "/"],
    [
      "dual-stack in China",
      [dual],
      "cn-north-1",
      "a-bucket",
      "https://a-bucket.s3.dualstack.cn-north-1.amazonaws.com.cn",
      "/",
    ],
  ];

  it.each(special)("%s", async (_name, variables, region, bucket, origin, prefix) => {
    for (const variable of variables) vi.stubEnv(variable, "true");
    const clients = createClients(common);
    const place = await placeOf(clients.once(region), bucket);
    expect(place).toEqual({ origin, prefix, host: new URL(origin).host, region });
    clients.destroy();
    vi.unstubAllEnvs();
  });

  it("is the same for the SDK's own HEAD of the bucket, whatever the switches", async () => {
    for (const [, variables, region, bucket, origin, prefix] of special) {
      for (const variable of variables) vi.stubEnv(variable, "true");
      const asked: string[] = [];
      const handle = async ({
        protocol,
        hostname,
        path,
      }: {
        protocol: string;
        hostname: string;
        path: string;
      }) => {
        asked.push(`${protocol}//${hostname}${path}`);
        return { response: { statusCode: 200, headers: {} } };
      };
      const requestHandler = { handle } as unknown as NonNullable<AwsConfig["requestHandler"]>;
      const clients = createClients({ ...common, requestHandler });
      await clients.once(region).send(new HeadObjectCommand({ Bucket: bucket, Key: "k" }));
      expect(asked).toEqual([`${origin}${prefix}k`]);
      clients.destroy();
      vi.unstubAllEnvs();
    }
  });

  it("knows that a directory bucket is another matter, which stays with the SDK", async () => {
    const clients = createClients(common);
    const asked = placeOf(clients.once("us-east-1"), "dir--use1-az4--x-s3").catch(() => undefined);
    expect(await asked).toBeUndefined();
    clients.destroy();
  });
});
