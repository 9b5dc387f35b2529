import { encryptionName } from "../encryption/names.ts";
import type { ServerSide } from "../model/encryption.ts";
import type { No } from "./codes.ts";
import { stateOf, usable } from "./key-state.ts";
import type { RemedySubject } from "./subject.ts";

/** How an object is encrypted now, where it can be read and so be re-encrypted. */
export type Source = Exclude<ServerSide, { type: "other" }>;

/** General purpose classes. Directory buckets, Outposts and FSx have rules of their own (E67, E196). */
const CLASSES = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

/** What the object is now, or why nothing may be done whatever it should become. */
export function sourceOf(subject: RemedySubject): Source | No {
  const { serverSide, storageClass } = subject.facts;
  if (serverSide.state !== "known") {
    const why = serverSide.state === "unknown" ? serverSide.why.message : "Its encryption was not read.";
    return { code: "ENCRYPTION-UNKNOWN", reason: `How the object is encrypted is unknown: ${why}` };
  }
  const source = serverSide.value;
  if (source.type === "other") {
    return {
      code: "UNRECOGNISED-ENCRYPTION",
      reason: `The object has ${encryptionName(source)}, whose strength is not known, so nothing may replace it.`,
    };
  }
  if (!CLASSES.includes(storageClass)) {
    return {
      code: "UNSUPPORTED-STORAGE-CLASS",
      reason: `The object's storage class ${storageClass} is not one of a general purpose bucket.`,
    };
  }
  return unopenable(source, subject) ?? source;
}

/** Why nobody here can open the object; undefined where it can be opened, or that was not learned. */
function unopenable(source: Source, subject: RemedySubject): No | undefined {
  if (source.type === "sse-c") {
    // HEAD with the right key proves it and names the MD5, so anything less is not held (E95).
    if (source.keyMd5 !== undefined && subject.heldSseCKeys.includes(source.keyMd5)) return undefined;
    return {
      code: "SSE-C-KEY-NOT-HELD",
      reason: `The object is ${encryptionName(source)}, and none of the held keys opens it: nobody without the key can read or copy it.`,
    };
  }
  if (source.type !== "sse-kms" && source.type !== "dsse-kms") return undefined;
  const state = stateOf(source.keyArn, subject.keys);
  if (state === "unknown" || usable(state)) return undefined;
  return {
    code: "SOURCE-KEY-UNUSABLE",
    reason: `The object lies under key ${source.keyArn}, whose state is ${state}: neither S3 nor anybody else can open it now.`,
  };
}
