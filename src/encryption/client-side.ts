import type { ClientSide, WrapAlgorithm } from "../model/encryption.ts";
import { absent, type Fact, known, unknown, valueOr } from "../model/fact.ts";
import { contentV2, contentV3, wrapV2, wrapV3 } from "./algorithms.ts";
import { type Envelope, envelopeIn, type Metadata, plainNames, V3_ON_OBJECT } from "./envelope.ts";
import { materialDescriptionFrom, stringMap } from "./material-description.ts";
import { weaknessesOf } from "./weaknesses.ts";

export type { Metadata } from "./envelope.ts";

/**
 * The client-side encryption that an object's metadata tells (S1 to S11). Absent when there are no markers; unknown
 * when markers may be hidden (S31), cannot be decoded (S30), or hint at an instruction file. Formats v1 and v2 leave
 * no marker when they use one (S13), so absent is not proof. `size` is the stored size, for a plausibility check.
 */
export function clientSideFromMetadata(metadata: Metadata, missingMeta = 0, size?: number): Fact<ClientSide> {
  const plain = plainNames(metadata);
  const envelope = envelopeIn(plain);
  if (envelope.format === "none" || envelope.format === "invalid") {
    if (missingMeta > 0) {
      return unknown(
        "invalid-response",
        `HEAD leaves out ${missingMeta} metadata entries; markers may be among them.`,
      );
    }
    if (envelope.format === "none") return absent;
  }
  if (envelope.format === "trace") {
    return unknown(
      "unsupported",
      "Only the plaintext length is told; the envelope may lie in an instruction file.",
    );
  }
  const where = envelope.format === "v3" && !envelope.wrappedKey ? "instruction-file" : "metadata";
  return read(envelope, plain, where, size);
}

/**
 * The same from the body of an instruction file (S12). For format v3 `objectMetadata` must be the encrypted object's:
 * suite, commitment and message id stay there (S13).
 */
export function clientSideFromInstructionFile(json: string, objectMetadata: Metadata = {}): Fact<ClientSide> {
  const file = stringMap(json);
  if (!file) return unknown("invalid-response", "The instruction file is not a JSON map of strings.");
  const inFile = plainNames(file);
  const onObject = plainNames(objectMetadata);
  const both = { ...onObject, ...inFile };
  const envelope = envelopeIn(both);
  if (envelope.format === "none" || envelope.format === "trace") return absent;
  const fault = misplaced(inFile, onObject);
  const shown = fault === undefined ? envelope : { ...envelope, format: "invalid" as const, fault };
  return read(shown, both, "instruction-file", undefined);
}

/** What format v3 keeps on the object never lies in the file, and nothing lies in both (S13). */
function misplaced(inFile: Metadata, onObject: Metadata): string | undefined {
  const names = Object.keys(inFile).filter((name) => name.startsWith("x-amz-"));
  const bound = names.find((name) => V3_ON_OBJECT.includes(name));
  if (bound !== undefined) return `${bound} in the instruction file, where anybody can put it`;
  const repeated = names.find(
    (name) => onObject[name] !== undefined && !name.startsWith("x-amz-unencrypted-"),
  );
  return repeated && `${repeated} both on the object and in its instruction file`;
}

/** True for the instruction file itself: plain JSON with wrapped keys, no unprotected data (S12, S15). */
export function isInstructionFile(metadata: Metadata): boolean {
  return plainNames(metadata)["x-amz-crypto-instr-file"] !== undefined;
}

type Marked = Exclude<Envelope, { readonly format: "none" | "trace" }>;

function read(
  envelope: Marked,
  metadata: Metadata,
  where: ClientSide["envelope"],
  size: number | undefined,
): Fact<ClientSide> {
  const { wrappedKey } = envelope;
  const base = { envelope: where, ...(wrappedKey ? { wrappedKey } : {}) };
  if (envelope.format === "invalid") {
    const algorithms = { wrap: "unknown", content: "unknown" } as const;
    return known({ format: "invalid", ...base, ...algorithms, weaknesses: [envelope.fault] });
  }
  const description = materialDescriptionFrom(descriptionIn(envelope.format, metadata));
  if (description.state === "unknown") return description;
  const materialDescription = valueOr(description, undefined);
  const kmsKeyId = materialDescription?.["kms_cmk_id"];
  const clientSide = {
    format: envelope.format,
    ...base,
    wrap: wrapOf(envelope, metadata, kmsKeyId),
    content: envelope.format === "v3" ? contentV3(metadata["x-amz-c"]) : contentV2(metadata["x-amz-cek-alg"]),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...(materialDescription === undefined ? {} : { materialDescription }),
  };
  return known({ ...clientSide, weaknesses: weaknessesOf(clientSide, metadata, size) });
}

function descriptionIn(format: "v1" | "v2" | "v3", metadata: Metadata): string | undefined {
  return format === "v3" ? (metadata["x-amz-t"] ?? metadata["x-amz-m"]) : metadata["x-amz-matdesc"];
}

/** Format v1 does not name the wrap: a key of more than 48 bytes was wrapped with RSA, else with AES (S11). */
function wrapOf(
  envelope: { readonly format: "v1" | "v2" | "v3"; readonly wrappedKey?: string },
  metadata: Metadata,
  kmsKeyId: string | undefined,
): WrapAlgorithm {
  if (envelope.format === "v3") return wrapV3(metadata["x-amz-w"]);
  const named = metadata["x-amz-wrap-alg"];
  if (named !== undefined || envelope.format === "v2") return wrapV2(named);
  if (kmsKeyId !== undefined) return "kms";
  return Buffer.from(envelope.wrappedKey ?? "", "base64").length > 48 ? "rsa" : "aes";
}
