/** User metadata as the SDK gives it: names without `x-amz-meta-`. */
export type Metadata = Readonly<Record<string, string>>;

/** Which parts of the S3 Encryption Client's three formats are there (S2 to S5). */
export type Envelope =
  | { readonly format: "v1" | "v2" | "v3"; readonly wrappedKey?: string }
  /** Two formats at once, or a part without the rest: tampered with or torn. */
  | { readonly format: "invalid"; readonly fault: string; readonly wrappedKey?: string }
  /** Only the plaintext's length or MD5 is there, as writers with instruction files leave it. */
  | { readonly format: "trace" }
  | { readonly format: "none" };

const OLD_PARTS = ["x-amz-iv", "x-amz-cek-alg", "x-amz-wrap-alg", "x-amz-tag-len", "x-amz-matdesc"];
/** Suite, commitment and message id of format v3: always on the object itself (S13). */
export const V3_ON_OBJECT = ["x-amz-c", "x-amz-d", "x-amz-i"];
const V3_PARTS = [...V3_ON_OBJECT, "x-amz-w", "x-amz-t", "x-amz-m"];
const TRACES = ["x-amz-unencrypted-content-length", "x-amz-unencrypted-content-md5"];
const KEYS = { v1: "x-amz-key", v2: "x-amz-key-v2", v3: "x-amz-3" } as const;

/** Lower-cased names without the wire prefix, so that metadata of any origin reads alike (S1). */
export function plainNames(metadata: Metadata): Metadata {
  const pairs = Object.entries(metadata).map(([name, value]) => [
    name.toLowerCase().replace(/^x-amz-meta-/, ""),
    value,
  ]);
  return Object.fromEntries(pairs);
}

/** Tells the format by the keys that are there. The three key names exclude each other (S5). */
export function envelopeIn(metadata: Metadata): Envelope {
  const has = (name: string): boolean => metadata[name] !== undefined;
  const formats = (["v1", "v2", "v3"] as const).filter((format) => has(KEYS[format]));
  const [format, second] = formats;
  const wrappedKey = format === undefined ? undefined : metadata[KEYS[format]];
  const invalid = (fault: string): Envelope => ({
    format: "invalid",
    fault,
    ...(wrappedKey ? { wrappedKey } : {}),
  });
  if (second !== undefined) return invalid(`wrapped keys of formats ${formats.join(" and ")} at once`);
  const v3Parts = V3_PARTS.filter(has);
  const oldParts = OLD_PARTS.filter(has);
  if (format === undefined) {
    if (v3Parts.length > 0 && oldParts.length > 0) return invalid("parts of two formats and no wrapped key");
    // With an instruction file v3 leaves these three on the object and the wrapped key in the file (S13).
    if (V3_ON_OBJECT.every(has)) return { format: "v3" };
    const lone = v3Parts[0] ?? oldParts[0];
    if (lone !== undefined) return invalid(`${lone} without a wrapped key`);
    return { format: TRACES.some(has) ? "trace" : "none" };
  }
  if (format === "v3" ? oldParts.length > 0 : v3Parts.length > 0) return invalid("parts of two formats");
  const missing = (format === "v3" ? ["x-amz-d", "x-amz-i"] : ["x-amz-iv"]).filter((name) => !has(name));
  if (missing.length > 0) return invalid(`${KEYS[format]} without ${missing.join(", ")}`);
  return wrappedKey ? { format, wrappedKey } : invalid(`${KEYS[format]} is empty`);
}
