// Runs the command line from a checkout: installs and bundles what is missing, then `bucketseal ARGS`.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

ensureInstalled();
const { buildCli, buildLambdas } = await import("./build.mjs");
await buildCli();
const args = process.argv.slice(2);
if (args[0] === "invoke" || args.includes("--live")) await buildLambdas();

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const child = spawn(process.execPath, [cli, ...args], { stdio: "inherit" });
// The terminal sends Ctrl-C to the whole process group: the child decides how to stop.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
