// Installs the dependencies when node_modules is missing or older than the lock file, so that
// `npm start` and `npm test` work on a fresh clone. Uses nothing but Node and npm.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function modified(path) {
  return statSync(`${root}${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Runs `npm ci` if what is installed is missing or older than package-lock.json; exits on failure. */
export function ensureInstalled() {
  requireNode();
  if (modified("node_modules/.package-lock.json") >= modified("package-lock.json")) return;
  process.stderr.write("Installing dependencies (first run, or package-lock.json changed) ...\n");
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const ran = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] })
    : spawnSync("npm", args, {
        cwd: root,
        stdio: ["ignore", "ignore", "inherit"],
        shell: process.platform === "win32",
      });
  if (ran.status === 0) return;
  process.stderr.write(
    "bucketseal: the dependencies could not be installed; run 'npm ci' to see why, then try again.\n",
  );
  process.exit(2);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `bucketseal: Node ${process.versions.node} is too old; install Node 20.19 or newer, then try again.\n`,
  );
  process.exit(2);
}
