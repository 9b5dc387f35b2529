import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};

// Handlers read the environment once, as a Lambda does when it starts: each of these files gets its own.
const ownModules = ["test/lambda/**/*.test.ts", "test/deployment/**/*.test.ts", "test/events/**/*.test.ts"];

/** Anew for each project: vitest takes the definitions out of the object it is given. */
const shared = () => ({ define: { __BUCKETSEAL_VERSION__: JSON.stringify(version) } });

export default defineConfig({
  test: {
    projects: [
      {
        ...shared(),
        test: { name: "handlers", include: ownModules, pool: "threads", testTimeout: 30_000 },
      },
      {
        ...shared(),
        test: {
          name: "rooms",
          include: ["test/**/*.test.ts"],
          exclude: ownModules,
          pool: "threads",
          // Files share their modules: loading the AWS SDK anew for each would take longer than the tests.
          isolate: false,
          testTimeout: 30_000,
        },
      },
    ],
  },
});
