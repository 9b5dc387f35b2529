import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { parseBaseline } from "../../../src/model/baseline/parse.ts";
import { baselineJsonSchema } from "../../../src/model/baseline/schema.ts";
import { baselineTemplate } from "../../../src/model/baseline/template.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/baseline.md"), "utf8");
const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";

describe("the JSON Schema for editors", () => {
  const validator = z.fromJSONSchema(baselineJsonSchema());

  it.each([
    ["the example in docs/baseline.md", example, true],
    ["the least of all", "version: 1", true],
    ["a list of globs and one", "version: 1\nbuckets: [{match: {name: [a, b], region: c}}]", true],
    ["an unknown field", "version: 1\nextra: 1", false],
    ["an unknown value", "version: 1\ndefaults: {require: kms}", false],
    ["no version", "defaults: {}", false],
  ])("%s: %s", (_name, text, valid) => {
    expect(validator.safeParse(parse(text)).success).toBe(valid);
  });

  it("names itself and explains its fields", () => {
    const schema = baselineJsonSchema();
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "bucketseal.yml",
      additionalProperties: false,
      properties: {
        defaults: { properties: { require: { description: expect.stringContaining("least") } } },
      },
    });
  });
});

describe("the page about the baseline", () => {
  it("has an example that parses", () => {
    const parsed = parseBaseline(example, "docs/baseline.md");
    expect(parsed).toMatchObject({ ok: true, baseline: { buckets: { length: 2 }, exempt: { length: 1 } } });
  });

  it.each([
    "require",
    "keys",
    "bucketKey",
    "sseC",
    "tls",
    "uploads",
    "mode",
    "iac",
    "name",
    "region",
    "account",
    "tags",
  ])("and the template tell of %s", (field) => {
    expect(page).toContain(`| \`${field}\` |`);
    expect(baselineTemplate()).toMatch(new RegExp(`^#? *${field}:`, "m"));
  });
});
