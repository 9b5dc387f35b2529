// Builds the Lambdas and packages serverless.yml with osls, offline, into .package/.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

ensureInstalled();
const { buildLambdas } = await import("./build.mjs");
await buildLambdas();

const root = fileURLToPath(new URL("..", import.meta.url));
const osls = `${root}node_modules/osls/bin/serverless.js`;
const ran = spawnSync(
  process.execPath,
  [osls, "package", "--package", ".package", ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: "inherit",
    // Packaging needs no account: nothing is looked up, and nothing is reported.
    env: {
      ...process.env,
      SLS_TELEMETRY_DISABLED: "1",
      SLS_NOTIFICATIONS_MODE: "off",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  },
);
process.exit(ran.status ?? 1);
