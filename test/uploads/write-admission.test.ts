import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../../src/model/fact.ts";
import type { BucketFacts } from "../../src/model/facts.ts";
import { annotationAdmission, type OwnWrite, writeAdmission } from "../../src/uploads/write-admission.ts";
import { bucketFacts, ENFORCER } from "../guard/facts.ts";
import { DENY_HTTP, deny, KEY, KEY2, KID, policy, SSE } from "./scenes.ts";

const toKey = (keyArn: string) => ({ type: "sse-kms", keyArn, bucketKey: true }) as const;

function ask(facts: Partial<BucketFacts>, write: Partial<OwnWrite> = {}) {
  const admission = writeAdmission(bucketFacts(facts), ENFORCER);
  if (admission.state !== "known") return admission.state;
  const { outcome, ...rest } = admission.value({
    kind: "copy-object",
    key: "raw/a b",
    target: toKey(KEY),
    ...write,
  });
  return "by" in rest ? `${outcome} ${rest.by.join(" ")}` : outcome;
}

const onlyKey = deny("OnlyKey", { ArnNotEquals: { [KID]: KEY } });
const update = deny("Update", { ArnNotEquals: { [KID]: KEY } }, { Action: "s3:UpdateObjectEncryption" });

const conditional = deny("Conditional", {
  Null: { "s3:if-match": "true" },
  Bool: { "s3:ObjectCreationOperation": "true" },
});

describe("bucketseal's own writes", () => {
  it.each<[string, string, Partial<BucketFacts>, Partial<OwnWrite>]>([
    ["no policy", "admitted", {}, {}],
    ["TLS only: they come over TLS", "admitted", { policy: known(policy(DENY_HTTP)) }, {}],
    [
      "signed in the header only: they are (P9)",
      "admitted",
      { policy: known(policy(deny("Auth", { StringNotEquals: { "s3:authType": "REST-HEADER" } }))) },
      {},
    ],
    ["the right key", "admitted", { policy: known(policy(onlyKey)) }, {}],
    ["another key", "denied OnlyKey", { policy: known(policy(onlyKey)) }, { target: toKey(KEY2) }],
    [
      "SSE-S3 where KMS is asked for",
      "denied OnlyKey",
      { policy: known(policy(onlyKey)) },
      { target: { type: "sse-s3" } },
    ],
    [
      "DSSE under the right key",
      "admitted",
      { policy: known(policy(onlyKey)) },
      { target: { type: "dsse-kms", keyArn: KEY } },
    ],
    ["re-wrapping is an action of its own (P79)", "admitted", { policy: known(policy(update)) }, {}],
    [
      "re-wrapping under another key",
      "denied Update",
      { policy: known(policy(update)) },
      { kind: "update-object-encryption", target: toKey(KEY2) },
    ],
    [
      "a prefix that is closed",
      "denied Raw",
      { policy: known(policy(deny("Raw", {}, { Condition: undefined, Resource: "arn:aws:s3:::b/raw/*" }))) },
      {},
    ],
    [
      "a prefix that is closed to others",
      "admitted",
      {
        policy: known(policy(deny("Logs", {}, { Condition: undefined, Resource: "arn:aws:s3:::b/logs/*" }))),
      },
      {},
    ],
    [
      "parts that may be judged by their own headers (P32)",
      "depends NoHeader",
      { policy: known(policy(deny("NoHeader", { Null: { [SSE]: "true" } }))) },
      { kind: "multipart-copy" },
    ],
    [
      "a network that is asked for",
      "depends Net",
      { policy: known(policy(deny("Net", { StringNotEquals: { "aws:SourceVpce": "vpce-1" } }))) },
      {},
    ],
    [
      "conditional writes that are enforced (E169b): an own copy is one",
      "admitted",
      { policy: known(policy(conditional)) },
      { ifMatch: "e1" },
    ],
    [
      "the same in parts, of which only the last call replaces anything",
      "admitted",
      { policy: known(policy(conditional)) },
      { kind: "multipart-copy", ifMatch: "e1" },
    ],
    [
      "the same by a task of a job, which sends no condition (I55)",
      "denied Conditional",
      { policy: known(policy(conditional)) },
      {},
    ],
    [
      "the same by re-wrapping, which makes no object",
      "admitted",
      { policy: known(policy(conditional)) },
      { kind: "update-object-encryption" },
    ],
    [
      "a policy that lets nobody replace an object",
      "denied NoOverwrite",
      { policy: known(policy(deny("NoOverwrite", { Null: { "s3:if-none-match": "true" } }))) },
      { ifMatch: "e1" },
    ],
    ["a bucket of another account, without an Allow", "denied no Allow", { account: "222233334444" }, {}],
    ["a policy that could not be read", "unknown", { policy: unknown("access-denied", "denied") }, {}],
    ["a policy that is none", "unknown", { policy: known("{}") }, {}],
    [
      "encryption that could not be read does not matter",
      "admitted",
      { encryption: unknown("timeout", "x"), policy: absent },
      {},
    ],
  ])("%s: %s", (_name, expected, facts, write) => {
    expect(ask(facts, write)).toBe(expected);
  });
});

describe("annotations that bucketseal puts onto new versions (E222)", () => {
  const version = { Action: "s3:PutObjectVersionAnnotation" };
  it.each<[string, string, Partial<BucketFacts>]>([
    ["no policy", "admitted", {}],
    ["TLS only: they come over TLS", "admitted", { policy: known(policy(DENY_HTTP)) }],
    ["denied to all", "denied Notes", { policy: known(policy(deny("Notes", {}, version))) }],
    [
      "denied where no version is named, and one is",
      "admitted",
      { policy: known(policy(deny("Notes", {}, { Action: "s3:PutObjectAnnotation" }))) },
    ],
    [
      "an encryption header is asked of uploads alone",
      "admitted",
      { policy: known(policy(deny("Sse", { Null: { [SSE]: "true" } }, { Action: "s3:PutObject" }))) },
    ],
    [
      "denied by tags of the object, which are not known here",
      "depends Tagged",
      { policy: known(policy(deny("Tagged", { StringEquals: { "s3:ExistingObjectTag/a": "b" } }, version))) },
    ],
    ["a bucket of another account, without an Allow", "denied no Allow", { account: "222233334444" }],
    ["a policy that could not be read", "unknown", { policy: unknown("access-denied", "denied") }],
  ])("%s: %s", (_name, expected, facts) => {
    const admission = annotationAdmission(bucketFacts(facts), ENFORCER);
    if (admission.state !== "known") return expect(admission.state).toBe(expected);
    const answer = admission.value("raw/a b");
    expect("by" in answer ? `${answer.outcome} ${answer.by.join(" ")}` : answer.outcome).toBe(expected);
  });
});
