import { AwsError } from "../../errors.ts";
import { uuid } from "../../random.ts";
import { objectsIn, stringIn } from "../../wire/json.ts";
import { invalidParameter, namesOf, type SecretsAction } from "../action.ts";
import type { Secret } from "../store.ts";
import { sealedVersion, valueIn } from "../value.ts";

const rightName = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

export const createSecret: SecretsAction = (call, world) => {
  const { input, caller, region } = call;
  const name = stringIn(input, "Name");
  if (name === undefined || !rightName.test(name))
    throw invalidParameter(
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    );
  const taken = [...world.store.values()].some(
    (one) => one.name === name && one.account === caller.account && one.region === region,
  );
  if (taken)
    throw new AwsError(
      "ResourceExistsException",
      400,
      `The operation failed because the secret ${name} already exists.`,
    );
  const now = world.clock.now();
  const tags = (objectsIn(input, "Tags") ?? []).map((tag) => [
    stringIn(tag, "Key") ?? "",
    stringIn(tag, "Value") ?? "",
  ]);
  const secret: Secret = {
    arn: `arn:aws:secretsmanager:${region}:${caller.account}:secret:${name}-${world.random.id(6)}`,
    name,
    account: caller.account,
    region,
    createdAt: now,
    changedAt: now,
    description: stringIn(input, "Description"),
    kmsKeyId: stringIn(input, "KmsKeyId"),
    tags: Object.fromEntries(tags),
    versions: [],
  };
  const value = valueIn(call);
  const id = stringIn(input, "ClientRequestToken") ?? uuid(world.random);
  if (value !== undefined)
    secret.versions = [{ ...sealedVersion(call, world, secret, id, value), stages: ["AWSCURRENT"] }];
  world.store.set(secret.arn, secret);
  return { ...namesOf(secret), ...(value !== undefined && { VersionId: id }) };
};
