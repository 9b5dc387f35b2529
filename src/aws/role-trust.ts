import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { ReadPorts } from "../flow/ports.ts";
import { type AwsConfig, plainClient } from "./clients.ts";
import { attempt } from "./errors.ts";

/** The trust policy of a role of the caller's account, decoded: IAM gives it percent-encoded. */
export function roleTrust(config: AwsConfig): NonNullable<ReadPorts["roleTrust"]> {
  return async (arn) => {
    const RoleName = arn.split("/").at(-1) ?? "";
    const client = new IAMClient(plainClient(config));
    const answer = await attempt(`iam:GetRole of ${RoleName}`, () =>
      client.send(new GetRoleCommand({ RoleName })),
    );
    client.destroy();
    if (!answer.ok) return answer;
    const { Arn, AssumeRolePolicyDocument = "" } = answer.value.Role ?? {};
    const message = `iam:GetRole of ${RoleName}: it is ${Arn}`;
    // A role of this name under another path is another role.
    if (Arn !== arn) return { ok: false, failure: { reason: "not-found", message } };
    return { ok: true, value: decodeURIComponent(AssumeRolePolicyDocument) };
  };
}
