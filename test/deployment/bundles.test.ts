import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { functionCalls } from "../../src/aws/permissions.ts";

const most = 980_000;

/** Security Hub's client knows hundreds of kinds of resources; a scan reads inventories in CSV and Parquet. */
const larger: Readonly<Record<string, number>> = { summarise: 1_050_000, "scan-bucket": 995_000 };

describe("the bundle of a function", () => {
  it.each(Object.keys(functionCalls))(
    "%s is small, and brings no other way to credentials than Lambda's",
    (name) => {
      const file = fileURLToPath(new URL(`../../dist/${name}/index.js`, import.meta.url));
      if (!existsSync(file))
        throw new Error("There is no bundle: run the tests with 'npm test', which builds it.");
      const text = readFileSync(file, "utf8");
      expect(Buffer.byteLength(text)).toBeLessThan(larger[name] ?? most);
      expect(text).not.toContain("sso_start_url");
      // The same input gives the same bytes, wherever the checkout lies.
      expect(text).not.toContain(process.cwd());
    },
  );
});
