import type { ClientSide } from "../../src/model/encryption.ts";

export const b64 = (bytes: number): string => Buffer.alloc(bytes, 7).toString("base64");
const keyId = "arn:aws:kms:eu-west-1:111122223333:key/1";
const cek = "AES/GCM/NoPadding";
const bound = JSON.stringify({ "aws:x-amz-cek-alg": cek });

/** Metadata as the clients write it. */
export const v1 = {
  "x-amz-key": b64(48),
  "x-amz-iv": b64(16),
  "x-amz-matdesc": "{}",
  "x-amz-unencrypted-content-length": "20",
};
export const v2 = {
  "x-amz-key-v2": b64(184),
  "x-amz-iv": b64(12),
  "x-amz-cek-alg": cek,
  "x-amz-wrap-alg": "kms+context",
  "x-amz-matdesc": bound,
  "x-amz-tag-len": "128",
};
export const v3 = {
  "x-amz-c": "115",
  "x-amz-3": b64(184),
  "x-amz-w": "12",
  "x-amz-d": b64(28),
  "x-amz-i": b64(28),
  "x-amz-t": JSON.stringify({ "aws:x-amz-cek-alg": "115" }),
};

type Given = {
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly size?: number;
  readonly expect: Partial<Omit<ClientSide, "weaknesses">> & {
    /** Parts of the weaknesses, in order; none where left out. */
    readonly weaknesses?: readonly (string | RegExp)[];
  };
};

const legacyKms = { ...v2, "x-amz-wrap-alg": "kms", "x-amz-matdesc": JSON.stringify({ kms_cmk_id: keyId }) };
/** What format v3 leaves on the object when the wrapped key lies in an instruction file. */
export const v3OnObject = { "x-amz-c": v3["x-amz-c"], "x-amz-d": v3["x-amz-d"], "x-amz-i": v3["x-amz-i"] };
const { "x-amz-cek-alg": _cek, ...v2WithoutCek } = v2;

export const classified: readonly Given[] = [
  {
    name: "v2, kms+context, GCM: current",
    metadata: v2,
    expect: {
      format: "v2",
      envelope: "metadata",
      wrap: "kms+context",
      content: "aes-gcm",
      wrappedKey: b64(184),
    },
  },
  {
    name: "v3, kms+context, committing: current",
    metadata: v3,
    expect: { format: "v3", wrap: "kms+context", content: "aes-gcm-committing", wrappedKey: b64(184) },
  },
  { name: "v3, AES keyring", metadata: { ...v3, "x-amz-w": "02" }, expect: { wrap: "aes-gcm" } },
  { name: "v3, RSA keyring", metadata: { ...v3, "x-amz-w": "22" }, expect: { wrap: "rsa-oaep-sha1" } },
  {
    name: "S10: v3, wrap code 01 is unknown",
    metadata: { ...v3, "x-amz-w": "01" },
    expect: { wrap: "unknown" },
  },
  {
    name: "S9: v3, CTR that commits and yet is not authenticated",
    metadata: { ...v3, "x-amz-c": "116", "x-amz-t": "{}" },
    expect: { content: "aes-ctr-committing", weaknesses: [/AES-CTR/] },
  },
  {
    name: "S9: v3 with a suite that does not commit",
    metadata: { ...v3, "x-amz-c": "114", "x-amz-t": "{}" },
    expect: { content: "aes-gcm", weaknesses: [/does not commit/] },
  },
  {
    name: "a v3 suite of the future",
    metadata: { ...v3, "x-amz-c": "200", "x-amz-t": "{}" },
    expect: { content: "unknown" },
  },
  {
    name: "S13: v3 in instruction-file mode",
    metadata: v3OnObject,
    expect: { format: "v3", envelope: "instruction-file", wrap: "unknown", content: "aes-gcm-committing" },
  },
  {
    name: "S8: v2, legacy kms names its key",
    metadata: legacyKms,
    expect: { wrap: "kms", kmsKeyId: keyId, weaknesses: [/legacy key wrap kms/] },
  },
  {
    name: "S6: v2 without cek-alg is CBC",
    metadata: v2WithoutCek,
    expect: { content: "aes-cbc", weaknesses: [/AES-CBC/] },
  },
  {
    name: "S7: v2, AESWrap and CBC",
    metadata: { ...v2, "x-amz-wrap-alg": "AESWrap", "x-amz-cek-alg": "AES/CBC/PKCS5Padding" },
    expect: { wrap: "aes-wrap", content: "aes-cbc", weaknesses: [/AES-CBC/, /aes-wrap/] },
  },
  {
    name: "S7: v2, RSA with SHA-256",
    metadata: { ...v2, "x-amz-wrap-alg": "RSA/ECB/OAEPWithSHA-256AndMGF1Padding" },
    expect: { wrap: "rsa-oaep-sha256", weaknesses: [/rsa-oaep-sha256/] },
  },
  {
    name: "v2, AES/GCM keyring",
    metadata: { ...v2, "x-amz-wrap-alg": "AES/GCM" },
    expect: { wrap: "aes-gcm" },
  },
  {
    name: "v2, RSA-OAEP-SHA1 keyring",
    metadata: { ...v2, "x-amz-wrap-alg": "RSA-OAEP-SHA1" },
    expect: { wrap: "rsa-oaep-sha1" },
  },
  {
    name: "a wrap of the future",
    metadata: { ...v2, "x-amz-wrap-alg": "constructor" },
    expect: { wrap: "unknown" },
  },
  {
    name: "v2, CTR as content",
    metadata: { ...v2, "x-amz-cek-alg": "AES/CTR/NoPadding", "x-amz-matdesc": "{}" },
    expect: { content: "aes-ctr", weaknesses: [/AES-CTR/] },
  },
  {
    name: "v2, short tag",
    metadata: { ...v2, "x-amz-tag-len": "96" },
    expect: { weaknesses: [/tag length 96/] },
  },
  {
    name: "S8: cek-alg changed behind the KMS context",
    metadata: { ...v2, "x-amz-cek-alg": "AES/CBC/PKCS5Padding" },
    expect: { weaknesses: [/AES-CBC/, /KMS context binds/] },
  },
  { name: "S5: matdesc may be missing", metadata: { ...v2, "x-amz-matdesc": "" }, expect: { format: "v2" } },
  {
    name: "S11: v1, wrapped key of 48 bytes is AES",
    metadata: v1,
    expect: { format: "v1", wrap: "aes", content: "aes-cbc", weaknesses: [/v1/, /AES-CBC/, /legacy/] },
  },
  {
    name: "S11: v1, longer is RSA",
    metadata: { ...v1, "x-amz-key": b64(49) },
    expect: { format: "v1", wrap: "rsa", weaknesses: [/v1/, /AES-CBC/, /rsa/] },
  },
  {
    name: "v1 that names a KMS key",
    metadata: { ...v1, "x-amz-matdesc": JSON.stringify({ kms_cmk_id: keyId }) },
    expect: { wrap: "kms", kmsKeyId: keyId, weaknesses: [/v1/, /AES-CBC/, /kms/] },
  },
  {
    name: "S29: CBC pads to 16, always",
    metadata: { ...v1, "x-amz-unencrypted-content-length": "32" },
    size: 48,
    expect: { weaknesses: [/v1/, /AES-CBC/, /legacy/] },
  },
  {
    name: "S29: a CBC size that does not fit",
    metadata: v1,
    size: 20,
    expect: { weaknesses: [/v1/, /AES-CBC/, /legacy/, /size does not fit/] },
  },
  {
    name: "S29: GCM adds 16",
    metadata: { ...v2, "x-amz-unencrypted-content-length": "20" },
    size: 36,
    expect: {},
  },
  {
    name: "S29: a GCM size that does not fit",
    metadata: { ...v2, "x-amz-unencrypted-content-length": "20" },
    size: 20,
    expect: { weaknesses: [/size does not fit/] },
  },
  {
    name: "S1: names as on the wire",
    metadata: Object.fromEntries(Object.entries(v2).map(([name, value]) => [`X-Amz-Meta-${name}`, value])),
    expect: { format: "v2", wrap: "kms+context" },
  },
  {
    name: "S5: two wrapped keys at once",
    metadata: { ...v2, "x-amz-key": b64(48) },
    expect: { format: "invalid", weaknesses: [/v1 and v2 at once/] },
  },
  {
    name: "v3 with parts of v2",
    metadata: { ...v3, "x-amz-iv": b64(12) },
    expect: { format: "invalid", weaknesses: [/two formats/] },
  },
  {
    name: "v2 with parts of v3",
    metadata: { ...v2, "x-amz-d": b64(28) },
    expect: { format: "invalid", weaknesses: [/two formats/] },
  },
  {
    name: "v2 without iv",
    metadata: { "x-amz-key-v2": b64(184) },
    expect: { format: "invalid", weaknesses: [/without x-amz-iv/] },
  },
  {
    name: "v3 without commitment",
    metadata: { "x-amz-3": b64(184), "x-amz-i": b64(28), "x-amz-c": "115" },
    expect: { format: "invalid", weaknesses: [/without x-amz-d/] },
  },
  {
    name: "an iv without a key",
    metadata: { "x-amz-iv": b64(12) },
    expect: { format: "invalid", weaknesses: [/without a wrapped key/] },
  },
  {
    name: "an empty key",
    metadata: { ...v2, "x-amz-key-v2": "" },
    expect: { format: "invalid", weaknesses: [/is empty/] },
  },
];
