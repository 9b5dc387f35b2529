import type { OperationNotes } from "../operation-note.ts";

export const secretsManagerNotes: OperationNotes = {
  CreateSecret: {
    models:
      "string and binary values, encrypted under a data key of the KMS key named or of aws/secretsmanager",
    lacks: "replicas, rotation, resource policies",
  },
  DescribeSecret: { models: "names, key, dates, tags, stages by version" },
  GetSecretValue: {
    models:
      "by name, ARN or ARN without its last six characters, by version and stage; fails when the key cannot be used",
    lacks: "secrets of other accounts",
  },
  ListSecrets: { models: "in pages of 100", lacks: "filters, sorting" },
  PutSecretValue: { models: "stages move: AWSCURRENT becomes AWSPREVIOUS; a token twice is answered twice" },
};
