import { stringIn } from "../../wire/json.ts";
import {
  invalidParameter,
  namesOf,
  notFound,
  type SecretsAction,
  secretOf,
  versionByStage,
} from "../action.ts";
import { openedValue } from "../value.ts";

export const getSecretValue: SecretsAction = (call, world) => {
  const secret = secretOf(call, world);
  const id = stringIn(call.input, "VersionId");
  const stage = stringIn(call.input, "VersionStage") ?? (id === undefined ? "AWSCURRENT" : undefined);
  const version =
    id === undefined
      ? versionByStage(secret, stage ?? "")
      : secret.versions.find((one) => one.id === id && one.stages.length > 0);
  if (version === undefined) {
    const asked = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
    throw notFound(`Secrets Manager can't find the specified secret value for ${asked}`);
  }
  if (id !== undefined && stage !== undefined && !version.stages.includes(stage))
    throw invalidParameter("You provided a VersionStage that is not associated to the provided VersionId.");
  return {
    ...namesOf(secret),
    VersionId: version.id,
    ...openedValue(call, world, secret, version),
    VersionStages: version.stages,
    CreatedDate: version.createdAt / 1000,
  };
};
