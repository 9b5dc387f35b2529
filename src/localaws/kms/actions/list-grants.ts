import { type JsonObject, stringIn } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { keyOf } from "../input.ts";
import { seconds } from "../metadata.ts";
import { page } from "../page.ts";
import type { KmsGrant, StoredKey } from "../store.ts";

const constraints = ({ constraints: { subset, equals } }: KmsGrant): JsonObject =>
  subset === undefined && equals === undefined
    ? {}
    : {
        Constraints: {
          ...(subset === undefined ? {} : { EncryptionContextSubset: subset }),
          ...(equals === undefined ? {} : { EncryptionContextEquals: equals }),
        },
      };

const principal = (kind: "Grantee" | "Retiring", name: string | undefined): JsonObject => {
  if (name === undefined) return {};
  return { [name.startsWith("arn:") ? `${kind}Principal` : `${kind}ServicePrincipal`]: name };
};

const entry = (key: StoredKey, grant: KmsGrant): JsonObject => ({
  KeyId: key.arn,
  GrantId: grant.id,
  ...(grant.name === undefined ? {} : { Name: grant.name }),
  CreationDate: seconds(grant.createdAt),
  ...principal("Grantee", grant.grantee),
  ...principal("Retiring", grant.retiring),
  IssuingAccount: grant.issuingAccount,
  Operations: grant.operations,
  ...constraints(grant),
});

export const listGrants: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:ListGrants");
  const id = stringIn(call.input, "GrantId");
  const grantee = stringIn(call.input, "GranteePrincipal") ?? stringIn(call.input, "GranteeServicePrincipal");
  const grants = [...key.grants.values()].filter(
    (grant) => (id === undefined || grant.id === id) && (grantee === undefined || grant.grantee === grantee),
  );
  return page(
    call.input,
    "Grants",
    grants.map((grant) => entry(key, grant)),
    { most: 100, usual: 50 },
  );
};
