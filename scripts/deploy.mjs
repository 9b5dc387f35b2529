// Builds the Lambdas and deploys serverless.yml with osls: `npm run deploy -- --stage prod --param key=value`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

ensureInstalled();
const { buildLambdas } = await import("./build.mjs");
await buildLambdas();

const root = fileURLToPath(new URL("..", import.meta.url));
const osls = `${root}node_modules/osls/bin/serverless.js`;
const ran = spawnSync(process.execPath, [osls, "deploy", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" },
});
process.exit(ran.status ?? 1);
