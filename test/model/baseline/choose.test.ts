import { describe, expect, it } from "vitest";
import { keysToResolve, requirementFor } from "../../../src/model/baseline/choose.ts";
import { parseBaseline } from "../../../src/model/baseline/parse.ts";
import type { BucketRequirement } from "../../../src/model/baseline.ts";
import { absent, type Fact, known, unknown } from "../../../src/model/fact.ts";

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

function baselineFrom(text: string) {
  const result = parseBaseline(`version: 1\n${text}`, "bucketseal.yml");
  if (!result.ok) throw new Error(result.problem);
  return result.baseline;
}

const baseline = baselineFrom(`
defaults: { require: sse-s3, keys: [alias/default], bucketKey: true }
buckets:
  - match: { name: "*-logs" }
    require: any
  - match: { region: us-*, account: "111122223333" }
    uploads: strict
  - match: { name: app-*, tags: { class: secret-? } }
    require: dsse-kms
    keys: ["${arn}", alias/secret]
  - match: { name: "app-*" }
    require: sse-kms
    keys: []
`);

type Tags = Fact<Readonly<Record<string, string>>>;
const bucket = (name: string, tags: Tags = absent, region = "eu-west-1") => ({
  name,
  region,
  account: "111122223333",
  tags,
});
const nobody = () => undefined;

function chosen(name: string, tags: Tags = absent, region = "eu-west-1"): BucketRequirement {
  const fact = requirementFor(baseline, bucket(name, tags, region), nobody);
  if (fact.state !== "known") throw new Error("not known");
  return fact.value;
}

describe("the requirement of a bucket", () => {
  it.each([
    ["the first entry that matches", "app-logs", absent, "eu-west-1", "buckets[0] (name: *-logs)", "any"],
    [
      "every condition counts",
      "x",
      absent,
      "us-east-1",
      "buckets[1] (region: us-*, account: 111122223333)",
      "sse-s3",
    ],
    [
      "tags, by glob",
      "app-x",
      known({ class: "secret-1" }),
      "eu-west-1",
      "buckets[2] (name: app-*, tags: class=secret-?)",
      "dsse-kms",
    ],
    [
      "another value of the tag",
      "app-x",
      known({ class: "open" }),
      "eu-west-1",
      "buckets[3] (name: app-*)",
      "sse-kms",
    ],
    ["no tags at all", "app-x", absent, "eu-west-1", "buckets[3] (name: app-*)", "sse-kms"],
    ["no entry", "x", absent, "eu-west-1", "defaults", "sse-s3"],
    [
      "unknown tags where no entry needs them",
      "x",
      unknown("timeout", "t"),
      "eu-west-1",
      "defaults",
      "sse-s3",
    ],
    [
      "unknown tags after an entry that needs none",
      "app-logs",
      unknown("timeout", "t"),
      "eu-west-1",
      "buckets[0] (name: *-logs)",
      "any",
    ],
  ] satisfies [string, string, Tags, string, string, string][])(
    "%s",
    (_n, name, tags, region, by, require) => {
      expect(chosen(name, tags, region)).toMatchObject({ chosenBy: by, require });
    },
  );

  it("takes from the defaults what the entry leaves out, and nothing that it says", () => {
    expect(chosen("app-x")).toMatchObject({ bucketKey: true, keys: [], sseC: "block" });
    expect(chosen("x", absent, "us-east-1")).toMatchObject({ keys: ["alias/default"], uploads: "strict" });
  });

  it("is unknown when tags decide and could not be read", () => {
    const fact = requirementFor(
      baseline,
      bucket("app-x", unknown("access-denied", "GetBucketTagging")),
      nobody,
    );
    expect(fact).toEqual(
      unknown(
        "access-denied",
        "buckets[2] (name: app-*, tags: class=secret-?) of bucketseal.yml selects by tags, and those of app-x are unknown: GetBucketTagging",
      ),
    );
  });

  it("never finds a tag on the prototype", () => {
    const text = "buckets: [{ match: { tags: { toString: '*' } }, require: dsse-kms }]";
    const fact = requirementFor(baselineFrom(text), bucket("x", known({})), nobody);
    expect(fact).toMatchObject({ value: { chosenBy: "defaults" } });
  });
});

describe("keys", () => {
  it("are resolved in the bucket's Region, once each; an ARN stands for itself (K6)", () => {
    const asked: string[] = [];
    const lookUp = (written: string, region: string) => {
      asked.push(`${written}@${region}`);
      return known(arn);
    };
    const fact = requirementFor(baseline, bucket("app-x", known({ class: "secret-1" })), lookUp);
    expect(asked).toEqual(["alias/secret@eu-west-1"]);
    expect(fact).toMatchObject({
      value: {
        approvedKeys: [
          { written: arn, arn: known(arn) },
          { written: "alias/secret", arn: known(arn) },
        ],
      },
    });
  });

  it("are unknown when nobody asked KMS", () => {
    expect(chosen("x").approvedKeys).toMatchObject([{ written: "alias/default", arn: { state: "unknown" } }]);
  });

  it("to ask KMS about: ids and aliases of the whole baseline", () => {
    expect(keysToResolve(baseline)).toEqual(["alias/default", "alias/secret"]);
  });
});
