import type { ClientSide, ServerSide, TargetEncryption } from "../model/encryption.ts";
import type { Fact } from "../model/fact.ts";

/** Column label of a table. */
export type EncryptionLabel = ServerSide["type"] | "unknown";

export function encryptionLabel(serverSide: Fact<ServerSide>): EncryptionLabel {
  return serverSide.state === "known" ? serverSide.value.type : "unknown";
}

/** A phrase for a sentence: "SSE-KMS with key arn:aws:kms:…". */
export function encryptionName(serverSide: ServerSide | TargetEncryption): string {
  switch (serverSide.type) {
    case "none":
      return "no encryption";
    case "sse-s3":
      return "SSE-S3";
    case "sse-kms":
      return `SSE-KMS with key ${serverSide.keyArn}${serverSide.bucketKey ? " and a Bucket Key" : ""}`;
    case "dsse-kms":
      return `DSSE-KMS with key ${serverSide.keyArn}`;
    case "sse-c":
      return sseCName(serverSide);
    case "other":
      return `encryption of another kind (${serverSide.value})`;
  }
}

/** A phrase for a sentence: "S3 Encryption Client v2, kms+context, aes-gcm". Markers, not proof (S25). */
export function clientSideName(clientSide: ClientSide): string {
  if (clientSide.format === "invalid") return "broken client-side encryption markers";
  return `client-side encryption markers (format ${clientSide.format}, wrap ${clientSide.wrap}, content ${clientSide.content})`;
}

function sseCName(sseC: Extract<ServerSide, { type: "sse-c" }>): string {
  const sure = sseC.certainty === "proven" ? "SSE-C" : "probably SSE-C";
  return sseC.keyMd5 === undefined ? sure : `${sure} with the key of MD5 ${sseC.keyMd5}`;
}
