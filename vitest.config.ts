import { defineConfig } from "vitest/config";

// Handlers read the environment once, as a Lambda does when it starts: each of these files gets its own modules.
const ownModules = ["test/lambda/**/*.test.ts", "test/deployment/**/*.test.ts", "test/events/**/*.test.ts"];

// A limit only ends what hangs: a machine that starts its first Chromium or Python is slow.
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };
const shared = { pool: "threads", ...limits, setupFiles: ["test/setup.ts"] } as const;

export default defineConfig({
  test: {
    // By itself vitest leaves a core free, which on two cores doubles the time.
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: "handlers", include: ownModules } },
      {
        test: {
          ...shared,
          name: "rooms",
          include: ["test/**/*.test.ts"],
          exclude: ownModules,
          setupFiles: ["test/setup.ts", "test/seed.ts"],
          // Files share their modules: loading the AWS SDK anew for each would take longer than the tests.
          isolate: false,
        },
      },
    ],
  },
});
