import { createServer as createProxy, type Server } from "node:http";
import { connect } from "node:net";
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

  it("go through the proxy that the environment names, and not where it says so", async () => {
    const origin = await startOrigin({ objects: 10, tls: true });
    const seen: string[] = [];
    const proxy = createProxy().on("connect", (request, socket) => {
      seen.push(request.url ?? "");
      const [host, port] = (request.url ?? "").split(":");
      const through = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        through.pipe(socket).pipe(through);
      });
      for (const end of [through, socket]) end.on("error", () => undefined);
    });
    closing.push(origin.close, () => proxy.close());
    const https = `http://127.0.0.1:${await portOf(proxy)}`;
    const endpoint = `https://127.0.0.1:${origin.port}`;
    const ca = origin.cert ?? "";
    expect((await headAll(portsTo({ endpoint, ca, proxies: { https } }), 3)).every(({ ok }) => ok)).toBe(
      true,
    );
    expect(seen).toContain(`127.0.0.1:${origin.port}`);
    const before = seen.length;
    await headAll(portsTo({ endpoint, ca, proxies: { https, none: "127.0.0.1" } }), 3);
    expect(seen).toHaveLength(before);
  });
});

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

  it.each([
    ["AWS_USE_FIPS_ENDPOINT", "https://a-bucket.s3-fips.us-east-1.amazonaws.com"],
    ["AWS_USE_DUALSTACK_ENDPOINT", "https://a-bucket.s3.dualstack.us-east-1.amazonaws.com"],
  ])("%s", async (variable, origin) => {
    vi.stubEnv(variable, "true");
    const clients = createClients(common);
    expect(await placeOf(clients.once("us-east-1"), "a-bucket")).toMatchObject({ origin });
    clients.destroy();
    vi.unstubAllEnvs();
  });

  it("knows that a directory bucket is another matter, which stays with the SDK", async () => {
    const clients = createClients(common);
    const asked = placeOf(clients.once("us-east-1"), "dir--use1-az4--x-s3").catch(() => undefined);
    expect(await asked).toBeUndefined();
    clients.destroy();
  });
});
