import { defineConfig } from "vitest/config";

// These set the environment that functions are started with, and the others must not see it.
const withEnvironment = [
  "test/lambda/**/*.test.ts",
  "test/deployment/**/*.test.ts",
  "test/events/**/*.test.ts",
];

const shared = {
  pool: "threads",
  // A limit only ends what hangs: a machine that starts its first Chromium or Python is slow.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Files share their modules: loading the AWS SDK anew for each would take longer than the tests.
  isolate: false,
  // What is bundled already is Node's to load.
  server: { deps: { external: [/\/dist\//] } },
} as const;

export default defineConfig({
  test: {
    // By itself vitest leaves a core free, which on two cores doubles the time.
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: "functions", include: withEnvironment, setupFiles: ["test/setup.ts"] } },
      {
        test: {
          ...shared,
          name: "rooms",
          include: ["test/**/*.test.ts"],
          exclude: withEnvironment,
          setupFiles: ["test/setup.ts", "test/seed.ts"],
        },
      },
    ],
  },
});
