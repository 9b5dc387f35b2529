import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What `npx osls invoke local` prints of a function's answer, with nothing of this machine's AWS settings. */
function invokedLocally(name: string, event: string): unknown {
  const osls = `${root}node_modules/osls/bin/serverless.js`;
  const args = ["invoke", "local", "-f", name, "--path", `events/${event}.json`, "--stage", "local"];
  const { PATH = "", HOME = "" } = process.env;
  const ran = spawnSync(process.execPath, [osls, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { PATH, HOME, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" },
    timeout: 60_000,
  });
  const answer = /^\{\n[\s\S]*^\}$/m.exec(ran.stdout);
  if (answer === null) throw new Error(ran.stdout + ran.stderr);
  return JSON.parse(answer[0]);
}

describe("osls invoke local --stage local", () => {
  it("runs the bundled function on an embedded AWS, without an account", () => {
    expect(invokedLocally("object-created", "object-created-sqs")).toMatchObject({
      judged: 2,
      failing: 2,
      batchItemFailures: [],
    });
  }, 60_000);
});
