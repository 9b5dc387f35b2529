import type { RequiredEncryption } from "../model/baseline.ts";
import type { ClientSide, ServerSide } from "../model/encryption.ts";
import type { Fact } from "../model/fact.ts";

/** Who manages a key; its ARN does not show it (E132). Undefined where it was not learned. */
export type ManagerOf = (keyArn: string) => "AWS" | "CUSTOMER" | undefined;

export type Comparison = "weaker" | "equal" | "stronger" | "incomparable";

/** The order. A key of unknown manager is at least an AWS managed one and at most a customer's. */
const RANKS = ["none", "sse-s3", "kms-aws", "kms-unknown", "kms-customer", "dsse"] as const;

/**
 * How `a` stands to `b`: none < SSE-S3 < SSE-KMS with an AWS managed key < SSE-KMS with a customer's < DSSE-KMS.
 * SSE-C and encryption this code does not know stand beside it: comparable only to themselves and, for SSE-C, to none.
 * Bucket Keys and the choice among keys of one manager make no difference in strength.
 */
export function compareStrength(a: ServerSide, b: ServerSide, managerOf: ManagerOf): Comparison {
  const first = rankOf(a, managerOf);
  const second = rankOf(b, managerOf);
  if (first === undefined || second === undefined) return besideTheOrder(a, b);
  if (first !== second) return RANKS.indexOf(first) < RANKS.indexOf(second) ? "weaker" : "stronger";
  if (first !== "kms-unknown") return "equal";
  return keyOf(a) === keyOf(b) ? "equal" : "incomparable";
}

/**
 * Whether going from `before` to `after` may lose strength. True unless `after` is at least as strong whoever manages
 * the keys; from SSE-C only a KMS encryption counts as no loss, since SSE-S3 gives the customer's control away.
 */
export function isDowngrade(before: ServerSide, after: ServerSide, managerOf: ManagerOf): boolean {
  if (before.type === "sse-c") return !["sse-c", "sse-kms", "dsse-kms"].includes(after.type);
  const comparison = compareStrength(after, before, managerOf);
  return comparison === "weaker" || comparison === "incomparable";
}

/**
 * Whether an object has the required type of encryption or a stronger one. `any` takes every encryption, SSE-C and
 * client-side markers included; encryption this code does not know answers only to `any`. Which key it is, is another
 * question.
 */
export function meetsRequirement(
  serverSide: Fact<ServerSide>,
  clientSide: Fact<ClientSide>,
  required: RequiredEncryption,
): "yes" | "no" | "unknown" {
  if (required === "client-side-kms") return meetsClientSide(clientSide);
  if (serverSide.state !== "known") return "unknown";
  const { type } = serverSide.value;
  if (required === "any") {
    if (type !== "none") return "yes";
    if (clientSide.state === "unknown") return "unknown";
    return clientSide.state === "known" && clientSide.value.format !== "invalid" ? "yes" : "no";
  }
  if (type === "other") return "unknown";
  return TYPES_THAT_MEET[required].includes(type) ? "yes" : "no";
}

const TYPES_THAT_MEET: Readonly<Record<"sse-s3" | "sse-kms" | "dsse-kms", readonly ServerSide["type"][]>> = {
  "sse-s3": ["sse-s3", "sse-kms", "dsse-kms"],
  // DSSE satisfies a demand for KMS (E131).
  "sse-kms": ["sse-kms", "dsse-kms"],
  "dsse-kms": ["dsse-kms"],
};

/** The legacy `kms` wrap binds nothing to the key's use, so it does not count (S8, S16). */
function meetsClientSide(clientSide: Fact<ClientSide>): "yes" | "no" | "unknown" {
  if (clientSide.state === "unknown") return "unknown";
  if (clientSide.state === "absent" || clientSide.value.format === "invalid") return "no";
  if (clientSide.value.wrap === "unknown") return "unknown";
  return clientSide.value.wrap === "kms+context" ? "yes" : "no";
}

function rankOf(serverSide: ServerSide, managerOf: ManagerOf): (typeof RANKS)[number] | undefined {
  switch (serverSide.type) {
    case "none":
    case "sse-s3":
      return serverSide.type;
    case "dsse-kms":
      return "dsse";
    case "sse-kms": {
      const manager = managerOf(serverSide.keyArn);
      if (manager === undefined) return "kms-unknown";
      return manager === "AWS" ? "kms-aws" : "kms-customer";
    }
    default:
      return undefined;
  }
}

function besideTheOrder(a: ServerSide, b: ServerSide): Comparison {
  if (a.type === "other" && b.type === "other") return a.value === b.value ? "equal" : "incomparable";
  if (a.type === "sse-c" && b.type === "sse-c") return "equal";
  if (a.type === "none" && b.type === "sse-c") return "weaker";
  if (a.type === "sse-c" && b.type === "none") return "stronger";
  return "incomparable";
}

function keyOf(serverSide: ServerSide): string | undefined {
  return "keyArn" in serverSide ? serverSide.keyArn : undefined;
}
