/** Which specs a key can have, and what a key of each can be used for (K5). */

type Usage =
  | "ENCRYPT_DECRYPT"
  | "SIGN_VERIFY"
  | "GENERATE_VERIFY_MAC"
  | "KEY_AGREEMENT"
  | "ENCAPSULATE_DECAPSULATE";

/** Algorithms by usage. */
type Spec = Readonly<Partial<Record<Usage, readonly string[]>>>;

const rsa: Spec = {
  ENCRYPT_DECRYPT: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
  SIGN_VERIFY: [
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
  ],
};
const curve = (algorithm: string): Spec => ({ SIGN_VERIFY: [algorithm], KEY_AGREEMENT: ["ECDH"] });
const mac = (bits: number): Spec => ({ GENERATE_VERIFY_MAC: [`HMAC_SHA_${bits}`] });
const lattice: Spec = { SIGN_VERIFY: ["ML_DSA_SHAKE_256"] };
const capsule: Spec = { ENCAPSULATE_DECAPSULATE: ["ML_KEM"] };

const specs: Readonly<Record<string, Spec>> = {
  SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] },
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: curve("ECDSA_SHA_256"),
  ECC_NIST_P384: curve("ECDSA_SHA_384"),
  ECC_NIST_P521: curve("ECDSA_SHA_512"),
  ECC_SECG_P256K1: { SIGN_VERIFY: ["ECDSA_SHA_256"] },
  ECC_NIST_EDWARDS25519: { SIGN_VERIFY: ["ED25519_SHA_512", "ED25519_PH_SHA_512"] },
  HMAC_224: mac(224),
  HMAC_256: mac(256),
  HMAC_384: mac(384),
  HMAC_512: mac(512),
  ML_DSA_44: lattice,
  ML_DSA_65: lattice,
  ML_DSA_87: lattice,
  ML_KEM_512: capsule,
  ML_KEM_768: capsule,
  ML_KEM_1024: capsule,
};

const algorithmMembers: Readonly<Record<Usage, string>> = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
  ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
};

const isUsage = (usage: string): usage is Usage => Object.hasOwn(algorithmMembers, usage);

export const symmetricSpec = "SYMMETRIC_DEFAULT";

export const knownSpecs: readonly string[] = Object.keys(specs);

export const knownUsages: readonly string[] = Object.keys(algorithmMembers);

const algorithms = (spec: string, usage: string): readonly string[] | undefined =>
  isUsage(usage) && Object.hasOwn(specs, spec) ? specs[spec]?.[usage] : undefined;

/** Whether a key of this spec can be made for this usage. */
export const allowsUsage = (spec: string, usage: string): boolean => algorithms(spec, usage) !== undefined;

/** The member of KeyMetadata that lists what the key can do. */
export const algorithmsMember = (
  spec: string,
  usage: string,
): Readonly<Record<string, readonly string[]>> => {
  const list = algorithms(spec, usage);
  return list !== undefined && isUsage(usage) ? { [algorithmMembers[usage]]: list } : {};
};
