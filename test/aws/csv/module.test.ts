import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("the module that is loaded is what assembly/ compiles to", () => {
  const script = fileURLToPath(new URL("../../../scripts/wasm.mjs", import.meta.url));
  const ran = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect(ran.stderr).toBe("");
  expect(ran.status).toBe(0);
});
