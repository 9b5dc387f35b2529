import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};

export default defineConfig({
  define: { __BUCKETSEAL_VERSION__: JSON.stringify(version) },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "threads",
    // Files share their modules: loading the AWS SDK anew for each file would take longer than the tests.
    isolate: false,
    testTimeout: 30_000,
  },
});
