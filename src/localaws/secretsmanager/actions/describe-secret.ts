import { type SecretsAction, secretOf } from "../action.ts";
import { entryOf } from "../entry.ts";

export const describeSecret: SecretsAction = (call, world) => {
  const secret = secretOf(call, world);
  const versions = secret.versions.filter(({ stages }) => stages.length > 0);
  return {
    ...entryOf(secret),
    VersionIdsToStages: Object.fromEntries(versions.map(({ id, stages }) => [id, stages])),
  };
};
