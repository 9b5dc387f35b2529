import type { Statement } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import { type Fact, known } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import { ALGORITHM_KEY } from "./condition-keys.ts";
import { ENCRYPTION_DETECTORS } from "./lookalikes/encryption.ts";
import { type Lookalike, lookalike } from "./lookalikes/lookalike.ts";
import { asksFor, type Probe, probeOf } from "./lookalikes/probe.ts";
import { SCOPE_DETECTORS } from "./lookalikes/scope.ts";
import { TRANSPORT_DETECTORS } from "./lookalikes/transport.ts";
import type { UploadMatrix } from "./matrix.ts";
import type { BucketIdentity, Scene } from "./scene.ts";
import { sceneFrom } from "./scene-from.ts";

export type { Lookalike } from "./lookalikes/lookalike.ts";

const DETECTORS = [...ENCRYPTION_DETECTORS, ...TRANSPORT_DETECTORS, ...SCOPE_DETECTORS];

/**
 * The statements of a bucket policy that look like a guard and are not, each recognised by what it does when evaluated by
 * itself and by what the whole policy then leaves in. `matrix` is the bucket's.
 */
export function lookalikes(
  facts: BucketIdentity & Pick<BucketFacts, "encryption" | "policy" | "serviceWriters">,
  requirement: BucketRequirement,
  matrix: UploadMatrix,
): Fact<readonly Lookalike[]> {
  const scene = sceneFrom(facts, requirement);
  if (scene.state !== "known") return scene;
  const statements = scene.value.policy?.policy.statements ?? [];
  const probes = statements
    .filter(mayBeGuard)
    .map((one) => probeOf(one, scene.value, matrix, facts.serviceWriters));
  const single = probes.flatMap((probe) => DETECTORS.flatMap((detect) => detect(probe) ?? []));
  return known([...single, ...together(probes, scene.value)]);
}

/** Statements that say something about encryption, transport or the network, or deny by NotPrincipal. */
function mayBeGuard(statement: Statement): boolean {
  const starts = [ALGORITHM_KEY, "aws:securetransport", "aws:sourcevpc", "aws:sourceip", "aws:vpcsourceip"];
  return starts.some((start) => asksFor(statement, start)) || statement.principal.negated;
}

/** P94: each of several Denies leaves a way in, and together they leave none. */
function together(probes: readonly Probe[], { bucket }: Scene): readonly Lookalike[] {
  const guards = probes.filter(
    ({ statement }) => statement.effect === "Deny" && asksFor(statement, ALGORITHM_KEY),
  );
  const kinds = ["none", "aes256", "kms", "kms-approved", "dsse-approved"] as const;
  const [first, ...rest] = guards;
  if (first === undefined || rest.length === 0) return [];
  const leaveAWay = guards.every(({ denies }) => !kinds.every((kind) => denies(kind)));
  const none = kinds.every((kind) => guards.some(({ denies }) => denies(kind)));
  if (!leaveAWay || !none) return [];
  const names = guards.map(({ name }) => name).join(" and ");
  const effect = `Together with ${rest.map(({ name }) => name).join(" and ")} it denies every upload into ${bucket.name}`;
  return [lookalike(first, "P94", effect, `Make one statement of ${names}, with a list of values`)];
}
