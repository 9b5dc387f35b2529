/** Every operation of the embedded KMS. */

import type { KmsAction } from "./action.ts";
import { cancelKeyDeletion } from "./actions/cancel-key-deletion.ts";
import { createAlias } from "./actions/create-alias.ts";
import { createGrant } from "./actions/create-grant.ts";
import { createKey } from "./actions/create-key.ts";
import { decrypt } from "./actions/decrypt.ts";
import { deleteAlias } from "./actions/delete-alias.ts";
import { describeKey } from "./actions/describe-key.ts";
import { disableKey } from "./actions/disable-key.ts";
import { disableKeyRotation } from "./actions/disable-key-rotation.ts";
import { enableKey } from "./actions/enable-key.ts";
import { enableKeyRotation } from "./actions/enable-key-rotation.ts";
import { encrypt } from "./actions/encrypt.ts";
import { generateDataKey, generateDataKeyWithoutPlaintext } from "./actions/generate-data-key.ts";
import { getKeyLastUsage } from "./actions/get-key-last-usage.ts";
import { getKeyPolicy } from "./actions/get-key-policy.ts";
import { getKeyRotationStatus } from "./actions/get-key-rotation-status.ts";
import { listAliases } from "./actions/list-aliases.ts";
import { listGrants } from "./actions/list-grants.ts";
import { listKeyPolicies } from "./actions/list-key-policies.ts";
import { listKeyRotations } from "./actions/list-key-rotations.ts";
import { listKeys } from "./actions/list-keys.ts";
import { listResourceTags } from "./actions/list-resource-tags.ts";
import { putKeyPolicy } from "./actions/put-key-policy.ts";
import { reEncrypt } from "./actions/re-encrypt.ts";
import { retireGrant } from "./actions/retire-grant.ts";
import { revokeGrant } from "./actions/revoke-grant.ts";
import { rotateKeyOnDemand } from "./actions/rotate-key-on-demand.ts";
import { scheduleKeyDeletion } from "./actions/schedule-key-deletion.ts";
import { tagResource } from "./actions/tag-resource.ts";
import { untagResource } from "./actions/untag-resource.ts";
import { updateAlias } from "./actions/update-alias.ts";
import { updateKeyDescription } from "./actions/update-key-description.ts";

export const kmsOperations: Readonly<Record<string, KmsAction>> = {
  CancelKeyDeletion: cancelKeyDeletion,
  CreateAlias: createAlias,
  CreateGrant: createGrant,
  CreateKey: createKey,
  Decrypt: decrypt,
  DeleteAlias: deleteAlias,
  DescribeKey: describeKey,
  DisableKeyRotation: disableKeyRotation,
  DisableKey: disableKey,
  EnableKeyRotation: enableKeyRotation,
  EnableKey: enableKey,
  Encrypt: encrypt,
  GenerateDataKey: generateDataKey,
  GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
  GetKeyLastUsage: getKeyLastUsage,
  GetKeyPolicy: getKeyPolicy,
  GetKeyRotationStatus: getKeyRotationStatus,
  ListAliases: listAliases,
  ListGrants: listGrants,
  ListKeyPolicies: listKeyPolicies,
  ListKeyRotations: listKeyRotations,
  ListKeys: listKeys,
  ListResourceTags: listResourceTags,
  PutKeyPolicy: putKeyPolicy,
  ReEncrypt: reEncrypt,
  RetireGrant: retireGrant,
  RevokeGrant: revokeGrant,
  RotateKeyOnDemand: rotateKeyOnDemand,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAlias: updateAlias,
  UpdateKeyDescription: updateKeyDescription,
};
