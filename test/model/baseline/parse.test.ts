import { describe, expect, it } from "vitest";
import { builtInBaseline, parseBaseline } from "../../../src/model/baseline/parse.ts";
import { baselineTemplate } from "../../../src/model/baseline/template.ts";
import type { Baseline } from "../../../src/model/baseline.ts";

function parsed(text: string): Baseline {
  const result = parseBaseline(text, "bucketseal.yml");
  if (!result.ok) throw new Error(result.problem);
  return result.baseline;
}

function problemOf(text: string): string {
  const result = parseBaseline(text, "bucketseal.yml");
  return result.ok ? "" : result.problem;
}

const full = `
version: 1
defaults: { require: sse-kms, keys: [alias/main], bucketKey: true, sseC: allow, tls: false, uploads: strict, mode: remediate, iac: write, keyUsers: ["arn:aws:iam::*:role/app-*", 444455556666], unusedDays: 90, headsPerSecond: 3000, source: inventory }
buckets:
  - match: { name: logs-*, account: 012345678901, region: [eu-*, us-east-1], tags: { pii: true, year: 2026, empty: } }
    require: sse-s3
  - match: { name: [a, b] }
    keys: ["arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"]
exempt:
  - rule: S3E-201
    resource: old-*
    reason: Deleted soon.
    until: 2028-02-29
sseCKeys: [{ file: a.key }, { env: KEY }, { secret: prod/key }]
batch: { mode: always, threshold: 5000, role: "arn:aws:iam::111122223333:role/path/batch", reports: "jobs-{region}" }
scan: { headsPerSecond: 20000, accounts: ["111122223333", 444455556666] }
`;

describe("a whole baseline", () => {
  it("is read with every field", () => {
    const { digest, ...rest } = parsed(full);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(rest).toEqual({
      version: 1,
      source: "bucketseal.yml",
      defaults: {
        require: "sse-kms",
        keys: ["alias/main"],
        bucketKey: true,
        sseC: "allow",
        tls: false,
        uploads: "strict",
        mode: "remediate",
        iac: "write",
        keyUsers: ["arn:aws:iam::*:role/app-*", "444455556666"],
        unusedDays: 90,
        headsPerSecond: 3000,
        source: "inventory",
      },
      buckets: [
        {
          match: {
            name: ["logs-*"],
            account: ["012345678901"],
            region: ["eu-*", "us-east-1"],
            tags: { pii: "true", year: "2026", empty: "" },
          },
          require: "sse-s3",
        },
        {
          match: { name: ["a", "b"] },
          keys: ["arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"],
        },
      ],
      exempt: [{ rule: ["S3E-201"], resource: "old-*", reason: "Deleted soon.", until: "2028-02-29" }],
      sseCKeys: [{ file: "a.key" }, { env: "KEY" }, { secret: "prod/key" }],
      batch: {
        mode: "always",
        threshold: 5000,
        role: "arn:aws:iam::111122223333:role/path/batch",
        reports: "jobs-{region}",
      },
      scan: { headsPerSecond: 20000, accounts: ["111122223333", "444455556666"] },
    });
  });

  it.each([
    ["version alone", "version: 1"],
    ["sections with nothing in them", "version: 1\ndefaults:\nbuckets:\nexempt:\nsseCKeys:\nbatch:\nscan:\n"],
    ["the template of init", baselineTemplate()],
  ])("means the built-in defaults: %s", (_name, text) => {
    expect(parsed(text)).toEqual({ ...builtInBaseline(), source: "bucketseal.yml" });
  });

  it("parses when every example of the template is switched on", () => {
    const examples = /(?<=^(?:buckets|exempt|sseCKeys):\n)(?:#.*\n)+/gm;
    const text = baselineTemplate().replace(examples, (block) => block.replace(/^#/gm, ""));
    const { buckets, exempt, sseCKeys } = parsed(text);
    expect([buckets.length, exempt.length, sseCKeys.length]).toEqual([2, 1, 3]);
  });

  it.each([
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "mrk-1234abcd12ab34cd56ef1234567890ab",
    "alias/aws/s3",
    "arn:aws:kms:eu-central-1:111122223333:alias/pay",
    "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  ])("accepts the key %s (K6, K7)", (key) => {
    expect(parsed(`version: 1\ndefaults: { keys: ["${key}"] }`).defaults.keys).toEqual([key]);
  });
});

const values = "any, sse-s3, sse-kms, dsse-kms, client-side-kms";

describe("a mistake is told with file, line, column, field and what is allowed", () => {
  it.each([
    ["no text", "", "bucketseal.yml:1:1: the file is empty; a baseline begins with version: 1."],
    [
      "only comments",
      "# nothing\n",
      "bucketseal.yml:1:1: the file is empty; a baseline begins with version: 1.",
    ],
    [
      "a value of the wrong kind",
      "version: 1\nbuckets:\n  - match: {name: a}\n    require: kms\n",
      `bucketseal.yml:4:14: buckets[0].require: "kms" is not one of ${values}.`,
    ],
    [
      "no version",
      "defaults: {}",
      "bucketseal.yml:1:1: version: is missing; it must be 1, the only version there is.",
    ],
    [
      "days that are no number",
      "version: 1\ndefaults: {unusedDays: a year}",
      'bucketseal.yml:2:24: defaults.unusedDays: "a year" is not a whole number of days from 1 to 3650.',
    ],
    [
      "no list of key users",
      "version: 1\ndefaults: {keyUsers: role/app}",
      'bucketseal.yml:2:22: defaults.keyUsers: "role/app" is not a list of globs for principal ARNs, account ids or service principals.',
    ],
    [
      "a ceiling that is no number",
      "version: 1\ndefaults: {headsPerSecond: many}",
      'bucketseal.yml:2:28: defaults.headsPerSecond: "many" is not a whole number of HEADs a second from 1 to 1000000.',
    ],
    [
      "a ceiling of nothing",
      "version: 1\nscan: {headsPerSecond: 0}",
      "bucketseal.yml:2:24: scan.headsPerSecond: 0 is not a whole number of HEADs a second from 1 to 1000000.",
    ],
    [
      "accounts that are none",
      "version: 1\nscan: {accounts: [acme]}",
      'bucketseal.yml:2:19: scan.accounts[0]: "acme" is not an account id of 12 digits.',
    ],
    [
      "a field of the scan with a typing error",
      "version: 1\nscan: {headPerSecond: 5}",
      "bucketseal.yml:2:8: scan.headPerSecond: is no field of the baseline; did you mean headsPerSecond?",
    ],
    [
      "a source that there is not",
      "version: 1\nbuckets: [{match: {name: a}, source: orc}]",
      'bucketseal.yml:2:38: buckets[0].source: "orc" is not one of list, inventory, metadata, journal, manifest, auto.',
    ],
    ["another version", "version: 2", "bucketseal.yml:1:10: version: 2 is not 1, the only version there is."],
    [
      "a field with a typing error",
      "version: 1\ndefaults:\n  requires: any\n",
      "bucketseal.yml:3:3: defaults.requires: is no field of the baseline; did you mean require?",
    ],
    [
      "a field that resembles nothing",
      "version: 1\nbuckets: [{match: {colour: red, name: a}}]",
      "bucketseal.yml:2:20: buckets[0].match.colour: is no field of the baseline; here it may be name, tags, region, account.",
    ],
    [
      "a field of an entry with a typing error",
      "version: 1\nbuckets: [{match: {name: a}, bucketkey: true}]",
      "bucketseal.yml:2:30: buckets[0].bucketkey: is no field of the baseline; did you mean bucketKey?",
    ],
    [
      "a section with a typing error",
      "version: 1\nexempts: []",
      "bucketseal.yml:2:1: exempts: is no field of the baseline; did you mean exempt?",
    ],
    [
      "a word for a truth value",
      "version: 1\ndefaults: {tls: yes}",
      'bucketseal.yml:2:17: defaults.tls: "yes" is not true or false.',
    ],
    [
      "a key that is no key (E112)",
      "version: 1\ndefaults: {keys: [alias/ok, aws/s3]}",
      'bucketseal.yml:2:29: defaults.keys[1]: "aws/s3" is not a KMS key ARN, a key id or alias/NAME.',
    ],
    [
      "one key where a list is wanted",
      "version: 1\ndefaults: {keys: alias/ok}",
      'bucketseal.yml:2:18: defaults.keys: "alias/ok" is not a list of KMS key ARNs, key ids or aliases.',
    ],
    [
      "a selector that selects everything",
      "version: 1\nbuckets: [{match: {}}]",
      "bucketseal.yml:2:19: buckets[0].match: an empty mapping is not a mapping with at least one of name, tags, region, account (what holds everywhere goes to defaults).",
    ],
    [
      "an entry without match",
      "version: 1\nbuckets:\n  - require: any",
      "bucketseal.yml:3:5: buckets[0].match: is missing; it must be a mapping of name, tags, region or account.",
    ],
    [
      "a day that is none",
      "version: 1\nexempt: [{rule: S3E-201, resource: a, reason: b, until: 2026-02-30}]",
      'bucketseal.yml:2:57: exempt[0].until: "2026-02-30" is not a day written YYYY-MM-DD.',
    ],
    [
      "an exemption without a reason",
      'version: 1\nexempt: [{rule: S3E-201, resource: a, reason: " ", until: 2026-02-03}]',
      'bucketseal.yml:2:47: exempt[0].reason: " " is not the reason, as text.',
    ],
    [
      "a rule that is none",
      "version: 1\nexempt: [{rule: E-1, resource: a, reason: b, until: 2026-02-03}]",
      'bucketseal.yml:2:17: exempt[0].rule: "E-1" is not a rule such as S3E-201, or a list of them.',
    ],
    [
      "a key itself instead of its place",
      "version: 1\nsseCKeys: [c2VjcmV0]",
      'bucketseal.yml:2:12: sseCKeys[0]: "c2VjcmV0" is not a mapping with exactly one of file, env, secret and its name as text.',
    ],
    [
      "two places for one key",
      "version: 1\nsseCKeys: [{file: a, env: b}]",
      "bucketseal.yml:2:12: sseCKeys[0]: this mapping is not a mapping with exactly one of file, env, secret and its name as text.",
    ],
    [
      "a list instead of a mapping",
      "- a",
      "bucketseal.yml:1:1: the baseline a list is not a mapping that begins with version: 1.",
    ],
    [
      "a field written twice",
      "version: 1\ndefaults:\n  tls: true\n  tls: false\n",
      "bucketseal.yml:4:3: this field is written twice in the same mapping; keep one.",
    ],
    [
      "an alias without an anchor",
      "version: 1\ndefaults: *gone\n",
      "bucketseal.yml:1:1: the file is not valid YAML: Unresolved alias (the anchor must be set before the alias): gone.",
    ],
    [
      "more than one mistake: the first one in the file, and a count",
      "version: 1\nbuckets: [{match: {name: a}, require: kms}]\ndefaults: {tls: 1, mode: off, extra: 1}",
      `bucketseal.yml:2:39: buckets[0].require: "kms" is not one of ${values} (and 3 more problems).`,
    ],
    [
      "a mistake behind an alias",
      "version: 1\nbuckets: [{match: {name: a}, keys: &k [x]}, {match: {name: b}, keys: *k}]",
      'bucketseal.yml:2:40: buckets[0].keys[0]: "x" is not a KMS key ARN, a key id or alias/NAME (and 1 more problem).',
    ],
  ])("%s", (_name, text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it("tells where broken YAML breaks", () => {
    expect(problemOf("version: 1\ndefaults: {tls: true\n")).toMatch(
      /^bucketseal\.yml:3:1: the file is not valid YAML: [^\n]+\.$/,
    );
  });

  it("refuses aliases piled on aliases", () => {
    const piles = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
    expect(problemOf(["version: 1", "a0: &a0 [x]", ...piles].join("\n"))).toContain("not valid YAML");
  });

  it("never echoes a long value whole", () => {
    expect(problemOf(`version: 1\ndefaults: {mode: ${"x".repeat(5000)}}`).length).toBeLessThan(200);
  });
});

describe("the digest", () => {
  const digest = (text: string) => parsed(text).digest;

  it.each([
    ["the file's name, layout and comments", "version: 1 # first\n\n"],
    ["defaults written out", "version: 1\ndefaults: {tls: true, require: any, keys: []}"],
    [
      "how objects are read",
      "version: 1\ndefaults: {headsPerSecond: 5, source: auto}\nscan: {headsPerSecond: 9, accounts: organization}\nbatch: {mode: never}",
    ],
  ])("does not depend on %s", (_name, text) => {
    expect(digest(text)).toBe(builtInBaseline().digest);
  });

  it("does not depend on the order of keys, rules and globs", () => {
    const one =
      "version: 1\nbuckets: [{match: {name: [a, b], region: x}, keys: [alias/a, alias/b], keyUsers: [a, b]}]";
    const other =
      "version: 1\nbuckets: [{keyUsers: [b, a], keys: [alias/b, alias/a], match: {region: [x], name: [b, a]}}]";
    expect(digest(one)).toBe(digest(other));
  });

  it.each([
    "version: 1\ndefaults: {tls: false}",
    "version: 1\nbuckets: [{match: {name: a}, tls: false}]",
    "version: 1\nbuckets: [{match: {name: b}, tls: false}]",
    "version: 1\nbuckets: [{match: {name: b}, tls: false}, {match: {name: a}, tls: false}]",
    "version: 1\nbuckets: [{match: {name: a}, tls: false}, {match: {name: b}, tls: false}]",
    "version: 1\nbuckets: [{match: {tags: {a: b}}, tls: false}]",
    "version: 1\nsseCKeys: [{env: A}]",
    "version: 1\ndefaults: {unusedDays: 90}",
    "version: 1\ndefaults: {unusedDays: 91}",
    "version: 1\ndefaults: {keyUsers: [111122223333]}",
    "version: 1\nexempt: [{rule: S3E-201, resource: a, reason: b, until: 2026-02-03}]",
    "version: 1\nexempt: [{rule: S3E-201, resource: a, reason: b, until: 2026-02-04}]",
  ])("tells meanings apart: %s", (text) => {
    const all = [...seen, digest(text)];
    seen.add(digest(text));
    expect(new Set(all).size).toBe(all.length);
  });
  const seen = new Set([builtInBaseline().digest]);
});
