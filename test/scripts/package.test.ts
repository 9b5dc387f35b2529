import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const read = (name: string): string => readFileSync(name, "utf8");

type Manifest = {
  readonly name: string;
  readonly license: string;
  readonly type: string;
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

type Lock = {
  readonly packages: Readonly<
    Record<string, { readonly resolved?: string; readonly integrity?: string; readonly link?: boolean }>
  >;
};

const manifest = JSON.parse(read("package.json")) as Manifest;

describe("package.json", () => {
  it("is what npx bucketseal runs", () => {
    expect(manifest).toMatchObject({
      name: "bucketseal",
      license: "Apache-2.0",
      type: "module",
      engines: { node: ">=20.19" },
      bin: { bucketseal: "dist/cli.js" },
    });
    expect(Object.keys(manifest.scripts)).toEqual(
      expect.arrayContaining(["start", "test", "check", "build", "package"]),
    );
  });

  it("takes every dependency from the registry, by version", () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^[\^~]?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it("does nothing of its own when it is installed", () => {
    const hooks = Object.keys(manifest.scripts).filter((name) =>
      /^(pre|post)?(install|prepare|pack|publish)$/.test(name),
    );
    expect(hooks).toEqual([]);
  });
});

describe("package-lock.json", () => {
  const lock = JSON.parse(read("package-lock.json")) as Lock;
  const packages = Object.entries(lock.packages).filter(([path, { link }]) => path !== "" && link !== true);

  it("names no place that packages are downloaded from", () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(read("package-lock.json")).not.toMatch(/https?:\/\/[^"]*\.tgz/);
    expect(read(".npmrc")).toMatch(/^omit-lockfile-registry-resolved *= *true$/m);
  });

  it("pins what every package holds", () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, { integrity }]) => integrity?.startsWith("sha512-") !== true)).toEqual([]);
  });
});

describe("serverless.yml", () => {
  type Service = {
    readonly functions: Readonly<
      Record<string, { readonly handler: string; readonly package: { readonly patterns: readonly string[] } }>
    >;
    readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly provider: Readonly<Record<string, unknown>>;
    readonly package: { readonly individually: boolean };
  };
  const service = parse(read("serverless.yml"), { logLevel: "error", customTags: tags() }) as Service;
  const handlers = readdirSync("src/lambda")
    .filter((file) => /export (const|async function|function) handler\b/.test(read(`src/lambda/${file}`)))
    .map((file) => file.replace(/\.ts$/, ""));

  it("deploys every handler of src/lambda, and no other", () => {
    expect(Object.keys(service.functions).sort()).toEqual(handlers.sort());
  });

  it("takes its bundles from dist, but in the stage that runs on the embedded AWS", () => {
    expect(service.params).toMatchObject({ default: { bundles: "dist" }, local: { bundles: "dist/local" } });
  });

  it.each(Object.entries(service.functions))(
    "%s is its own bundle, and nothing else",
    (name, { handler, package: own }) => {
      expect(handler).toBe(`\${param:bundles}/${name}/index.handler`);
      expect(own.patterns).toEqual([`dist/${name}/**`]);
    },
  );

  it("runs on the newest Node of Lambda, on arm64", () => {
    expect(service.provider).toMatchObject({ runtime: "nodejs24.x", architecture: "arm64" });
    expect(service.package).toMatchObject({ individually: true });
  });

  /** CloudFormation's short forms. */
  function tags() {
    return [
      "!Ref",
      "!GetAtt",
      "!Sub",
      "!Join",
      "!Select",
      "!Split",
      "!If",
      "!Equals",
      "!Not",
      "!Or",
      "!And",
    ].flatMap((tag) => [
      { tag, resolve: (value: string) => value },
      { tag, collection: "seq" as const },
      { tag, collection: "map" as const },
    ]);
  }
});
