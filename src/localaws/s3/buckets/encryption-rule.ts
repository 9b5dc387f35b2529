import { AwsError } from "../../errors.ts";
import { element, elements, type Xml } from "../../wire/xml.ts";
import { childOf, childrenOf, childText, malformedXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { BucketEncryptionRule } from "../store.ts";

/**
 * The rule of a bucket nobody configured: SSE-S3 (E51), and SSE-C blocked as since April 2026 (E70). Get answers with
 * the block there too (E63); the world before it knows no such element.
 */
export function newBucketEncryption(blockSseC: boolean): BucketEncryptionRule {
  return { algorithm: "AES256", bucketKey: false, blocked: blockSseC ? ["SSE-C"] : [], explicit: false };
}

const ALGORITHMS: ReadonlySet<string> = new Set(["AES256", "aws:kms", "aws:kms:dsse"]);
const BLOCKABLE: ReadonlySet<string> = new Set(["NONE", "SSE-C"]);

/**
 * The rule a ServerSideEncryptionConfiguration asks for. The key is taken as it is: nobody looks whether it exists,
 * is usable or in this Region (E58).
 * @throws AwsError MalformedXML unless there is exactly one rule (E55), InvalidArgument for a key with AES256 (E56).
 */
export function readEncryptionRule(root: XmlElement, current: BucketEncryptionRule): BucketEncryptionRule {
  const rules = childrenOf(root, "Rule");
  const rule = rules[0];
  if (rules.length !== 1 || rule === undefined || rule.children.length === 0) throw malformedXml();
  const byDefault = childOf(rule, "ApplyServerSideEncryptionByDefault");
  const algorithm = byDefault === undefined ? "AES256" : (childText(byDefault, "SSEAlgorithm") ?? "");
  if (!ALGORITHMS.has(algorithm)) throw malformedXml();
  const keyId = childText(byDefault, "KMSMasterKeyID");
  if (keyId !== undefined && algorithm === "AES256") throw keyWithoutKms();
  return {
    algorithm,
    ...(keyId !== undefined && keyId !== "" && { keyId }),
    bucketKey: booleanIn(childText(rule, "BucketKeyEnabled")),
    blocked: blockedIn(childOf(rule, "BlockedEncryptionTypes")) ?? current.blocked,
    explicit: true,
  };
}

function keyWithoutKms(): AwsError {
  return new AwsError(
    "InvalidArgument",
    400,
    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
    { fields: { ArgumentName: "ApplyServerSideEncryptionByDefault" } },
  );
}

function booleanIn(text: string | undefined): boolean {
  const value = text?.toLowerCase() ?? "false";
  if (value !== "true" && value !== "false") throw malformedXml();
  return value === "true";
}

/**
 * Undefined when the element is left out, which appears not to change the block (E64 (?)): only NONE lifts it.
 */
function blockedIn(element: XmlElement | undefined): readonly string[] | undefined {
  if (element === undefined) return undefined;
  const types = childrenOf(element, "EncryptionType").map((type) => type.text);
  if (types.length !== 1 || !types.every((type) => BLOCKABLE.has(type))) throw malformedXml();
  return types;
}

/** The rule as GetBucketEncryption answers it: the key exactly as it was put (E16). */
export function encryptionRuleXml(rule: BucketEncryptionRule): Xml {
  const byDefault = elements({ SSEAlgorithm: rule.algorithm, KMSMasterKeyID: rule.keyId });
  return element("Rule", [
    element("ApplyServerSideEncryptionByDefault", byDefault),
    element("BucketKeyEnabled", rule.bucketKey),
    ...blockedXml(rule.blocked),
  ]);
}

function blockedXml(blocked: readonly string[]): readonly Xml[] {
  if (blocked.length === 0) return [];
  return [
    element(
      "BlockedEncryptionTypes",
      blocked.map((type) => element("EncryptionType", type)),
    ),
  ];
}
