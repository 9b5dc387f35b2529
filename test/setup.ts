import { readFileSync } from "node:fs";

/** What the bundler writes in (scripts/build.mjs). */
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
Reflect.set(globalThis, "__BUCKETSEAL_VERSION__", version);
