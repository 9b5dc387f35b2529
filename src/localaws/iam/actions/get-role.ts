import { AwsError } from "../../errors.ts";
import { elements } from "../../wire/xml.ts";
import type { IamAction } from "../action.ts";

/** The role's document as it was written: the store keeps the resource in it, which a trust policy has not. */
const written = (trust: string): string => {
  const document = JSON.parse(trust) as { Statement: readonly Record<string, unknown>[] };
  const Statement = document.Statement.map(({ Resource: _, ...statement }) => statement);
  return JSON.stringify({ ...document, Statement });
};

export const getRole: IamAction = ({ caller, parameters }, { trusts }) => {
  const name = parameters.get("RoleName") ?? "";
  const own = [...trusts].find(
    ([arn]) => arn.split(":")[4] === caller.account && arn.split("/").at(-1) === name,
  );
  if (own === undefined)
    throw new AwsError("NoSuchEntity", 404, `The role with name ${name} cannot be found.`);
  const [arn, trust] = own;
  const path = arn.slice(arn.indexOf(":role/") + ":role".length, -name.length);
  return elements({
    Role: elements({
      Path: path,
      RoleName: name,
      Arn: arn,
      AssumeRolePolicyDocument: encodeURIComponent(written(trust)),
    }),
  });
};
