import { AwsError } from "../../errors.ts";
import { uuid } from "../../random.ts";
import { stringIn, stringsIn } from "../../wire/json.ts";
import { invalidParameter, namesOf, type SecretsAction, secretOf } from "../action.ts";
import type { SecretVersion } from "../store.ts";
import { openedValue, sealedVersion, valueIn } from "../value.ts";

/** Stages move: what was AWSCURRENT becomes AWSPREVIOUS. */
const movedOn = (versions: readonly SecretVersion[], stages: readonly string[]): readonly SecretVersion[] => {
  const wasCurrent = versions.find((one) => one.stages.includes("AWSCURRENT"));
  const current = stages.includes("AWSCURRENT");
  return versions.map((version) => {
    const kept = version.stages.filter(
      (stage) => !stages.includes(stage) && !(current && stage === "AWSPREVIOUS"),
    );
    return { ...version, stages: current && version === wasCurrent ? [...kept, "AWSPREVIOUS"] : kept };
  });
};

export const putSecretValue: SecretsAction = (call, world) => {
  const secret = secretOf(call, world);
  const value = valueIn(call);
  if (value === undefined) throw invalidParameter("You must provide either SecretString or SecretBinary.");
  const stages = stringsIn(call.input, "VersionStages") ?? ["AWSCURRENT"];
  const id = stringIn(call.input, "ClientRequestToken") ?? uuid(world.random);
  const known = secret.versions.find((version) => version.id === id);
  const made = sealedVersion(call, world, secret, id, value);
  if (known !== undefined) {
    const [was, is] = [known, made].map((one) => JSON.stringify(openedValue(call, world, secret, one)));
    if (was !== is)
      throw new AwsError(
        "ResourceExistsException",
        400,
        "You can't use ClientRequestToken that's already in use by a version with another value.",
      );
    return { ...namesOf(secret), VersionId: id, VersionStages: known.stages };
  }
  secret.versions = [...movedOn(secret.versions, stages), { ...made, stages }];
  secret.changedAt = world.clock.now();
  return { ...namesOf(secret), VersionId: id, VersionStages: stages };
};
