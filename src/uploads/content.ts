import { meetsRequirement } from "../encryption/strength.ts";
import type { ServerSide } from "../model/encryption.ts";
import { absent, known } from "../model/fact.ts";
import type { Transport, WriteOperation } from "./matrix.ts";
import { isStandIn } from "./sample-keys.ts";
import type { Scene } from "./scene.ts";

/** One admitted upload, as far as the baseline cares. */
export type Admitted = {
  readonly stored: ServerSide;
  readonly transport: Transport;
  readonly operation: WriteOperation;
  /** Whether the request names an encryption. */
  readonly named: boolean;
  /** Services cannot be told to send the header: strict does not speak of them (P83, P111). */
  readonly service: boolean;
};

/** Calls that choose an encryption, of which `strict` wants the header. Parts and replicas follow another choice. */
const CHOOSES: readonly WriteOperation[] = ["PutObject", "CopyObject", "CreateMultipartUpload", "PostObject"];

/** Why the baseline does not want this upload admitted, in words; empty when it does not mind. */
export function objection(admitted: Admitted, scene: Scene): string {
  const { requirement } = scene;
  if (requirement.tls && admitted.transport === "http") return "plain HTTP is to be denied";
  const ends = endsWrong(admitted.stored, scene);
  if (ends !== "") return ends;
  const silent = !admitted.named && !admitted.service && CHOOSES.includes(admitted.operation);
  return requirement.uploads === "strict" && silent
    ? "an upload that names no encryption is to be denied"
    : "";
}

function endsWrong(stored: ServerSide, scene: Scene): string {
  const { requirement } = scene;
  if (stored.type === "sse-c") return requirement.sseC === "allow" ? "" : "SSE-C is to be blocked";
  if (stored.type === "other") return `nothing is known of ${stored.value}`;
  // Client-side encryption is judged on the object; all that an upload can be asked for is encryption at S3.
  const required = requirement.require === "client-side-kms" ? "any" : requirement.require;
  if (meetsRequirement(known(stored), absent, required) !== "yes") {
    return `it ends as ${NAMES[stored.type]} where ${required} is required`;
  }
  return "keyArn" in stored ? wrongKey(stored.keyArn, scene) : "";
}

const NAMES = {
  none: "not encrypted",
  "sse-s3": "SSE-S3",
  "sse-kms": "SSE-KMS",
  "dsse-kms": "DSSE-KMS",
} as const;

function wrongKey(keyArn: string, { approved, requirement }: Scene): string {
  // The keys of a client-side requirement wrap data keys at the client; S3 never sees them used.
  if (approved.length === 0 || requirement.require === "client-side-kms") return "";
  if (approved.includes(keyArn)) return "";
  return isStandIn(keyArn) ? "it ends under a key that is not approved" : `${keyArn} is not an approved key`;
}
