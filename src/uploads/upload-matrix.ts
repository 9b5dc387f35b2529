import type { BucketRequirement } from "../model/baseline.ts";
import { absent, type Fact, known, mapFact, valueOr } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts } from "../model/facts.ts";
import { actors } from "./actors.ts";
import { type Place, uploadCell } from "./cell.ts";
import { looksAtOperation, rememberingJudge } from "./judge.ts";
import type { UploadCell, UploadKind, UploadMatrix, WriteOperation } from "./matrix.ts";
import { TRANSPORTS } from "./matrix.ts";
import { objectKeys } from "./object-keys.ts";
import { readPolicy } from "./read-policy.ts";
import type { BucketIdentity, Scene } from "./scene.ts";
import { sceneFrom, sceneOf } from "./scene-from.ts";

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
  return { bucket: input.bucket.name, cells: [...uploadCells(input)] };
}

/** The cells of the matrix one by one, for those who stop at the first of a kind. */
export function uploadCells(input: UploadMatrixInput): Iterable<UploadCell> {
  const { bucket, encryption, requirement } = input;
  const policy = readPolicy(input.policy === undefined ? absent : known(input.policy));
  if (policy.state === "unknown") throw new Error(policy.why.message);
  const scene = sceneOf(bucket, encryption, valueOr(policy, undefined), requirement);
  return cellsIn(scene, input.serviceWriters, input.principals ?? []);
}

/** The matrix from what was read of a bucket; unknown where the default encryption, the policy or a key is. */
export function uploadMatrixOf(facts: BucketFacts, requirement: BucketRequirement): Fact<UploadMatrix> {
  const scene = sceneFrom(facts, requirement);
  return mapFact(scene, (it) => ({ bucket: facts.name, cells: [...cellsIn(it, facts.serviceWriters, [])] }));
}

function* cellsIn(
  scene: Scene,
  serviceWriters: readonly string[],
  principals: readonly string[],
): Generator<UploadCell> {
  const judge = rememberingJudge(scene);
  const plain: UploadCell[] = [];
  const alike = !tellsRootApart(scene);
  for (const actor of actors(scene, serviceWriters, principals)) {
    if (alike && actor.name === "root") {
      for (const cell of plain) yield { ...cell, principal: "root" };
      continue;
    }
    const who = actor.requesters.map(({ value }) => value.principal);
    const effects = actor.needsAllow ? (["Allow", "Deny"] as const) : (["Deny"] as const);
    const keys = objectKeys(scene, effects, "writes", who);
    const transports = actor.service ? (["tls"] as const) : TRANSPORTS;
    for (const transport of transports) {
      const place = { scene, judge, actor, objectKeys: keys, transport };
      for (const upload of actor.uploads) {
        const cells = cellsOf(upload, place, actor.operations);
        if (actor.name === "account") plain.push(...cells);
        yield* cells;
      }
    }
  }
}

/** Whether the policy can treat the owner's root otherwise than somebody else of the account. */
function tellsRootApart({ policy }: Scene): boolean {
  if (policy === undefined) return false;
  if (policy.policy.text.includes("${") || ROOT_KEYS.some((key) => policy.keys.has(key))) return true;
  return policy.policy.statements.some(
    ({ principal }) => principal.negated || principal.members.some(({ kind }) => kind === "arn"),
  );
}

const ROOT_KEYS = ["aws:principalarn", "aws:principaltype", "aws:username", "aws:userid"];

/** One kind of upload through every operation. */
function cellsOf(
  upload: UploadKind,
  place: Omit<Place, "operation">,
  operations: readonly WriteOperation[],
): readonly UploadCell[] {
  const put = uploadCell(upload, { ...place, operation: "PutObject" });
  const alike = looksAtOperation(place.scene) ? [] : LIKE_PUT;
  return operations.map((operation) =>
    operation === "PutObject" || alike.includes(operation)
      ? { ...put, operation }
      : uploadCell(upload, { ...place, operation }),
  );
}

/** The same action with the same headers as PutObject (P8). */
const LIKE_PUT: readonly WriteOperation[] = ["CopyObject", "CreateMultipartUpload", "PostObject"];
