import type { ClientSide } from "../model/encryption.ts";
import { LEGACY_WRAPS } from "./algorithms.ts";
import type { Metadata } from "./envelope.ts";

type Read = Omit<ClientSide, "weaknesses">;

/** Why an envelope is legacy, weak or implausible, one phrase each (S16); empty for a current one. */
export function weaknessesOf(read: Read, metadata: Metadata, size: number | undefined): readonly string[] {
  const found: string[] = [];
  if (read.format === "v1") found.push("format v1 does not say how the key is wrapped (S16)");
  if (read.content === "aes-cbc") found.push("AES-CBC content is not authenticated (S17)");
  if (read.content.startsWith("aes-ctr")) found.push("AES-CTR content is not authenticated");
  if (LEGACY_WRAPS.includes(read.wrap)) found.push(`legacy key wrap ${read.wrap} (S7)`);
  if (read.format !== "v3" && read.content === "aes-gcm" && read.envelope === "instruction-file") {
    found.push("no key commitment, and the wrapped key lies in an instruction file (S19)");
  }
  if (read.format === "v3" && read.content !== "unknown" && !read.content.endsWith("-committing")) {
    found.push("format v3 with a suite that does not commit to the key (S9)");
  }
  const tag = metadata["x-amz-tag-len"];
  if (read.content === "aes-gcm" && tag !== undefined && tag !== "128") {
    found.push(`tag length ${tag} in place of 128`);
  }
  found.push(...contextFaults(read, metadata), ...sizeFaults(read, metadata, size));
  return found;
}

/** kms+context binds the content algorithm into the KMS context; another one there was put by somebody else (S8). */
function contextFaults(read: Read, metadata: Metadata): readonly string[] {
  const bound = read.materialDescription?.["aws:x-amz-cek-alg"];
  const stated = metadata[read.format === "v3" ? "x-amz-c" : "x-amz-cek-alg"];
  if (read.wrap !== "kms+context" || bound === undefined || stated === undefined || bound === stated)
    return [];
  return ["the content algorithm is not the one its KMS context binds (S8)"];
}

/** GCM adds a tag of 16 bytes, CBC pads to a multiple of 16 (S29). */
function sizeFaults(read: Read, metadata: Metadata, size: number | undefined): readonly string[] {
  const stated = metadata["x-amz-unencrypted-content-length"];
  if (size === undefined || stated === undefined || !/^\d{1,15}$/.test(stated)) return [];
  const plain = Number(stated);
  const expected =
    read.content === "aes-cbc"
      ? plain + 16 - (plain % 16)
      : read.content.startsWith("aes-gcm")
        ? plain + 16
        : size;
  return expected === size ? [] : ["the stored size does not fit the stated plaintext length (S29)"];
}
