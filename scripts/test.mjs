// Runs the test suite from a checkout: installs what is missing, bundles, then vitest with ARGS.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

ensureInstalled();
const { buildCli, buildLambdas } = await import("./build.mjs");
await buildCli();
await buildLambdas();

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const ran = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(ran.status ?? 1);
