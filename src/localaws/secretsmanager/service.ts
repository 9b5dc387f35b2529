/** Secrets Manager on the wire. */

import { createJsonService } from "../json-service.ts";
import type { Service } from "../types.ts";
import type { SecretsWorld } from "./action.ts";
import { createSecret } from "./actions/create-secret.ts";
import { describeSecret } from "./actions/describe-secret.ts";
import { getSecretValue } from "./actions/get-secret-value.ts";
import { listSecrets } from "./actions/list-secrets.ts";
import { putSecretValue } from "./actions/put-secret-value.ts";

export const createSecretsManagerService = (world: SecretsWorld): Service =>
  createJsonService(
    {
      name: "secretsmanager",
      title: "Secrets Manager",
      version: "1.1",
      operations: {
        CreateSecret: createSecret,
        DescribeSecret: describeSecret,
        GetSecretValue: getSecretValue,
        ListSecrets: listSecrets,
        PutSecretValue: putSecretValue,
      },
      resource: ["SecretId", "Name"],
    },
    world,
  );
