import type { OperationNotes } from "../operation-note.ts";

export const kmsNotes: OperationNotes = {
  CancelKeyDeletion: { models: "leaves the key disabled, as AWS does" },
  CreateAlias: { models: "names, also `alias/aws/`, which is refused; one alias, one key" },
  CreateGrant: {
    models:
      "operations, constraints on the encryption context, retiring principal, name that makes it idempotent",
    lacks: "grants take effect at once",
  },
  CreateKey: {
    models:
      "every spec and usage, key policy with its lock-out check, tags, multi-Region flag, `EXTERNAL` origin",
    lacks: "custom key stores, key material of asymmetric keys",
  },
  Decrypt: {
    models: "encryption context, key state, key policy, dry run, grants",
    lacks: "asymmetric keys, Nitro attestation",
  },
  DeleteAlias: { models: "an alias and nothing else" },
  DescribeKey: { models: "all metadata, by id, ARN or alias; a managed alias makes its key" },
  DisableKey: {
    models: "at once, also for objects encrypted under it",
    lacks: "the minutes that AWS may take",
  },
  DisableKeyRotation: { models: "customer managed symmetric keys" },
  EnableKey: { models: "every state" },
  EnableKeyRotation: { models: "periods of 90 to 2560 days, on the virtual clock" },
  Encrypt: { models: "up to 4 KB, encryption context, dry run", lacks: "asymmetric keys" },
  GenerateDataKey: { models: "by spec or number of bytes, encryption context, dry run" },
  GenerateDataKeyWithoutPlaintext: { models: "as GenerateDataKey" },
  GetKeyLastUsage: { models: "the last use of key material and since when uses are counted" },
  GetKeyPolicy: { models: "the one policy there is, `default`" },
  GetKeyRotationStatus: { models: "period, next date, rotation under way" },
  ListAliases: { models: "all, or those of a key, in pages" },
  ListGrants: { models: "by key, grant or grantee, in pages" },
  ListKeyPolicies: { models: "always `default`" },
  ListKeyRotations: { models: "automatic and on-demand rotations, in pages" },
  ListKeys: { models: "in pages" },
  ListResourceTags: { models: "in one page", lacks: "paging" },
  PutKeyPolicy: { models: "32 KB limit, syntax, lock-out check and its bypass" },
  ReEncrypt: { models: "both contexts, both keys, key policies of both, dry run", lacks: "asymmetric keys" },
  RetireGrant: { models: "by token, or by key and id" },
  RevokeGrant: { models: "by key and id" },
  RotateKeyOnDemand: { models: "up to 25 times; what was encrypted before still decrypts" },
  ScheduleKeyDeletion: { models: "7 to 30 days on the virtual clock, after which key and aliases are gone" },
  TagResource: { models: "customer managed keys" },
  UntagResource: { models: "customer managed keys" },
  UpdateAlias: { models: "keys of the same type and usage" },
  UpdateKeyDescription: { models: "customer managed keys" },
};
