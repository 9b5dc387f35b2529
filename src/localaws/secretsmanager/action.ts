import { AwsError } from "../errors.ts";
import type { JsonAction, JsonCall } from "../json-service.ts";
import type { KmsForServices } from "../kms/engine.ts";
import type { Clock, Random } from "../types.ts";
import { stringIn } from "../wire/json.ts";
import type { Secret, SecretStore, SecretVersion } from "./store.ts";

export type SecretsWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly kms: KmsForServices;
  readonly store: SecretStore;
};

/** One API call of Secrets Manager, one file each. */
export type SecretsAction = JsonAction<SecretsWorld>;

export const invalidParameter = (message: string): AwsError =>
  new AwsError("InvalidParameterException", 400, message);

export const notFound = (message = "Secrets Manager can't find the specified secret."): AwsError =>
  new AwsError("ResourceNotFoundException", 400, message);

/** The secret that an id names: a name, an ARN, or an ARN without the six characters at its end. */
export const secretOf = ({ input, caller, region }: JsonCall, { store }: SecretsWorld): Secret => {
  const id = stringIn(input, "SecretId");
  if (id === undefined) throw invalidParameter("You must provide a value for the SecretId parameter.");
  const here = [...store.values()].filter(
    (secret) => secret.account === caller.account && secret.region === region,
  );
  const found = here.find(({ arn, name }) => arn === id || name === id || arn.slice(0, -7) === id);
  if (found === undefined) throw notFound();
  return found;
};

/** Members that every answer about one secret begins with. */
export const namesOf = ({ arn, name }: Secret) => ({ ARN: arn, Name: name });

export const versionByStage = ({ versions }: Secret, stage: string): SecretVersion | undefined =>
  versions.find(({ stages }) => stages.includes(stage));
