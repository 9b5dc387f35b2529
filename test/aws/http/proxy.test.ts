import { describe, expect, it } from "vitest";
import { proxyAuthorization, proxyFor } from "../../../src/aws/http/proxy.ts";

const proxies = { https: "http://proxy.example:3128", http: "plain.example:8080" };
const bucket = "https://a.s3.eu-west-1.amazonaws.com";

describe("the proxy on the way", () => {
  it.each([
    [bucket, {}, "http://proxy.example:3128"],
    ["http://h.example:9000", {}, "http://plain.example:8080"],
    [bucket, { https: "" }, undefined],
    [bucket, { none: "*" }, undefined],
    [bucket, { none: "amazonaws.com" }, undefined],
    [bucket, { none: "other.example, .S3.eu-west-1.AMAZONAWS.com" }, undefined],
    [bucket, { none: "*.amazonaws.com" }, undefined],
    [bucket, { none: "amazonaws.com:443" }, undefined],
    [bucket, { none: "amazonaws.com:8443" }, "http://proxy.example:3128"],
    [bucket, { none: "zonaws.com,com.example" }, "http://proxy.example:3128"],
    ["https://[::1]:4443", { none: "::1" }, undefined],
    ["https://127.0.0.1", { none: "127.0.0.1" }, undefined],
  ] as const)("to %s, with %j: %s", (origin, change, expected) => {
    expect(proxyFor(origin, { ...proxies, ...change })?.origin).toBe(expected);
  });

  it("is told who asks, where the environment says so", () => {
    expect(proxyAuthorization(new URL("http://user:p%40ss@proxy.example"))).toBe("Basic dXNlcjpwQHNz");
    expect(proxyAuthorization(new URL("http://proxy.example"))).toBeUndefined();
  });
});
