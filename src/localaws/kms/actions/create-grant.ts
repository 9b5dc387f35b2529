import { createHash } from "node:crypto";
import { objectIn, stringIn, stringMapIn, stringsIn } from "../../wire/json.ts";
import type { KmsAction, KmsCall } from "../action.ts";
import { constraint, missing, validation } from "../errors.ts";
import { grantOperations } from "../grants.ts";
import { endDryRun, keyOf } from "../input.ts";
import { requireEnabled } from "../state.ts";
import type { GrantConstraints, KmsGrant } from "../store.ts";

const operationsOf = ({ input }: KmsCall): readonly string[] => {
  const operations = stringsIn(input, "Operations");
  if (operations === undefined) throw missing("Operations");
  const unknown = operations.find((operation) => !grantOperations.includes(operation));
  if (unknown !== undefined) {
    throw constraint(
      "Operations",
      unknown,
      `Member must satisfy enum value set: [${grantOperations.join(", ")}]`,
    );
  }
  return operations;
};

const constraintsOf = ({ input }: KmsCall): GrantConstraints => {
  const given = objectIn(input, "Constraints") ?? {};
  return {
    subset: stringMapIn(given, "EncryptionContextSubset"),
    equals: stringMapIn(given, "EncryptionContextEquals"),
  };
};

const granteeOf = ({ input }: KmsCall): string => {
  const grantee = stringIn(input, "GranteePrincipal") ?? stringIn(input, "GranteeServicePrincipal");
  if (grantee === undefined) throw missing("GranteePrincipal");
  if (!/^arn:aws[a-z-]*:(iam|sts)::\d{12}:|\.amazonaws\.com$/.test(grantee)) {
    throw validation(`Invalid principal ${grantee}`);
  }
  return grantee;
};

/** The same grant asked for again under a name is the same grant. */
const known = (
  grants: Iterable<KmsGrant>,
  wanted: Omit<KmsGrant, "id" | "token" | "createdAt">,
): KmsGrant | undefined =>
  [...grants].find(
    ({ id: _id, token: _token, createdAt: _at, ...grant }) =>
      grant.name !== undefined && JSON.stringify(grant) === JSON.stringify(wanted),
  );

export const createGrant: KmsAction = (call, kms) => {
  const wanted = {
    name: stringIn(call.input, "Name"),
    grantee: granteeOf(call),
    retiring: stringIn(call.input, "RetiringPrincipal") ?? stringIn(call.input, "RetiringServicePrincipal"),
    issuingAccount: `arn:aws:iam::${call.caller.account}:root`,
    operations: operationsOf(call),
    constraints: constraintsOf(call),
  };
  const key = keyOf(call, kms, "kms:CreateGrant", {
    more: { "kms:GranteePrincipal": [wanted.grantee], "kms:GrantOperations": wanted.operations },
  });
  requireEnabled(key);
  endDryRun(call.input);
  const same = known(key.grants.values(), wanted);
  if (same !== undefined) return { GrantId: same.id, GrantToken: same.token };
  const id = createHash("sha256").update(kms.random.bytes(32)).digest("hex");
  const token = Buffer.from(kms.random.bytes(96)).toString("base64");
  key.grants.set(id, { id, token, ...wanted, createdAt: kms.clock.now() });
  return { GrantId: id, GrantToken: token };
};
