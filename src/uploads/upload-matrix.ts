import { compilePolicy, parsePolicy } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import { type Fact, known, unknown } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts } from "../model/facts.ts";
import { actors } from "./actors.ts";
import { uploadCell } from "./cell.ts";
import type { UploadMatrix } from "./matrix.ts";
import { TRANSPORTS } from "./matrix.ts";
import { objectKeys } from "./object-keys.ts";
import { BASE_ENCRYPTION, type BucketIdentity, type ReadPolicy, type Scene } from "./scene.ts";

export type UploadMatrixInput = {
  readonly bucket: BucketIdentity;
  readonly encryption: BucketEncryption;
  /** The document; undefined where the bucket has none. */
  readonly policy: string | undefined;
  readonly requirement: BucketRequirement;
  /** Service principals that write into the bucket. */
  readonly serviceWriters: readonly string[];
  /** ARNs of principals that are to have cells of their own. */
  readonly principals?: readonly string[];
};

/**
 * What each kind of upload becomes: every kind, over TLS and plain HTTP, through every operation, for every kind of
 * principal. Found by evaluating the policy, under every reading of AWS where its behaviour is not sure (P31, P32).
 * @throws Error when `policy` is no policy: ask parsePolicy first, or use uploadMatrixOf.
 */
export function uploadMatrix(input: UploadMatrixInput): UploadMatrix {
  const { bucket, encryption, requirement } = input;
  const policy = input.policy === undefined ? undefined : readPolicy(input.policy);
  if (policy?.state === "unknown") throw new Error(policy.why.message);
  const scene = sceneOf(bucket, encryption, policy?.value, requirement);
  return matrixOf(scene, input.serviceWriters, input.principals ?? []);
}

/** The matrix from what was read of a bucket; unknown where the default encryption, the policy or a key is. */
export function uploadMatrixOf(facts: BucketFacts, requirement: BucketRequirement): Fact<UploadMatrix> {
  const { encryption, policy } = facts;
  if (encryption.state === "unknown") return encryption;
  if (policy.state === "unknown") return policy;
  const unresolved = requirement.approvedKeys.find(({ arn }) => arn.state !== "known");
  if (unresolved !== undefined && requirement.approvedKeys.every(({ arn }) => arn.state !== "known")) {
    return unresolvedKey(unresolved);
  }
  const read = policy.state === "known" ? readPolicy(policy.value) : undefined;
  if (read?.state === "unknown") return read;
  const setting = encryption.state === "known" ? encryption.value : BASE_ENCRYPTION;
  return known(matrixOf(sceneOf(facts, setting, read?.value, requirement), facts.serviceWriters, []));
}

function unresolvedKey({ written, arn }: BucketRequirement["approvedKeys"][number]): Fact<never> {
  return arn.state === "unknown" ? arn : unknown("not-found", `KMS knows no key ${written}`);
}

type Read =
  | { readonly state: "known"; readonly value: ReadPolicy }
  | Extract<Fact<never>, { state: "unknown" }>;

function readPolicy(text: string): Read {
  const parsed = parsePolicy(text);
  if (parsed.ok) {
    return { state: "known", value: { policy: parsed.policy, compiled: compilePolicy(parsed.policy) } };
  }
  const { message, path, line, column } = parsed.problem;
  const why = `The bucket policy cannot be read: ${message} at ${path} (line ${line}, column ${column})`;
  return { state: "unknown", why: { reason: "invalid-response", message: why } };
}

function sceneOf(
  bucket: BucketIdentity,
  encryption: BucketEncryption,
  policy: ReadPolicy | undefined,
  requirement: BucketRequirement,
): Scene {
  const approved = requirement.approvedKeys.flatMap(({ arn }) => (arn.state === "known" ? [arn.value] : []));
  return { bucket, encryption, policy, requirement, approved };
}

function matrixOf(
  scene: Scene,
  serviceWriters: readonly string[],
  principals: readonly string[],
): UploadMatrix {
  const cells = actors(scene, serviceWriters, principals).flatMap((actor) => {
    const keys = objectKeys(scene, actor.needsAllow ? ["Allow", "Deny"] : ["Deny"]);
    const transports = actor.service ? (["tls"] as const) : TRANSPORTS;
    return actor.operations.flatMap((operation) =>
      transports.flatMap((transport) =>
        actor.uploads.map((upload) =>
          uploadCell(upload, { scene, actor, objectKeys: keys, operation, transport }),
        ),
      ),
    );
  });
  return { bucket: scene.bucket.name, cells };
}
