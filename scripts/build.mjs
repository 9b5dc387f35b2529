// Bundles the command line to dist/cli.js and each Lambda to dist/<function>/index.js.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

// CommonJS dependencies bundled into an ES module still call require() for Node's own modules.
const banner = {
  js: [
    'import { createRequire as __createRequire } from "node:module";',
    "const require = __createRequire(import.meta.url);",
  ].join("\n"),
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  mainFields: ["module", "main"],
  banner,
  define: { __BUCKETSEAL_VERSION__: JSON.stringify(version) },
  legalComments: "none",
  logLevel: "warning",
};

/** Names of the Lambda functions: one file of src/lambda that exports `handler` each. */
export function lambdaNames() {
  return readdirSync(`${root}src/lambda`)
    .filter((file) => file.endsWith(".ts"))
    .filter((file) =>
      /export (const|async function|function) handler\b/.test(
        readFileSync(`${root}src/lambda/${file}`, "utf8"),
      ),
    )
    .map((file) => file.replace(/\.ts$/, ""));
}

/** Builds dist/cli.js. */
export async function buildCli() {
  const { build } = await import("esbuild");
  await build({
    ...shared,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/cli.js",
    target: "node20.19",
    banner: { js: `#!/usr/bin/env node\n${banner.js}` },
  });
}

/** Builds what `osls invoke local --stage local` runs: dist/local/<function>/index.js, each on an embedded AWS. */
async function buildLocalStage(names) {
  const { build } = await import("esbuild");
  await build({
    ...shared,
    entryPoints: ["scripts/lambda/local-stage.mjs"],
    outfile: "dist/local/stage.js",
    target: "node20.19",
  });
  for (const name of names) {
    mkdirSync(`${root}dist/local/${name}`, { recursive: true });
    writeFileSync(
      `${root}dist/local/${name}/index.js`,
      [
        'import { invoke } from "../stage.js";',
        `const load = () => import("../../${name}/index.js");`,
        "export const handler = (event, context) => invoke(load, event, context);\n",
      ].join("\n"),
    );
  }
  writeFileSync(`${root}dist/local/package.json`, '{"type":"module"}\n');
}

/** The clients of the SDK read nothing but their version from their manifests, and would bring them whole. */
const versionsAlone = {
  name: "versions-alone",
  setup: ({ onLoad }) =>
    onLoad({ filter: /@aws-sdk[/\\]client-[a-z0-9-]+[/\\]package\.json$/ }, ({ path }) => {
      const manifest = JSON.parse(readFileSync(path, "utf8"));
      return { contents: JSON.stringify({ version: manifest.version }), loader: "json" };
    }),
};

/** Builds every Lambda, minified, with the AWS SDK inside (L64). */
export async function buildLambdas() {
  const { build } = await import("esbuild");
  const names = lambdaNames();
  for (const name of names) rmSync(`${root}dist/${name}`, { recursive: true, force: true });
  await Promise.all(
    names.map((name) =>
      build({
        ...shared,
        entryPoints: [`src/lambda/${name}.ts`],
        outfile: `dist/${name}/index.js`,
        target: "node20.19",
        minify: true,
        plugins: [versionsAlone],
        alias: {
          "@aws-sdk/credential-provider-node": `${root}scripts/lambda/credentials.mjs`,
        },
      }),
    ),
  );
  for (const name of names) writeFileSync(`${root}dist/${name}/package.json`, '{"type":"module"}\n');
  await buildLocalStage(names);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  await buildCli();
  await buildLambdas();
}
