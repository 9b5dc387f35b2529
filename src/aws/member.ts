import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type AwsConfig, plainClient } from "./clients.ts";

/** How to enter another account. */
export type Member = {
  readonly roleArn: string;
  /** Agreed with the account, so that nobody else can have us enter it for them. */
  readonly externalId: string;
  /** Shown in the CloudTrail of the account, and as session tags. */
  readonly run: string;
};

/** The same configuration with the credentials of a role in another account, renewed before they end. */
export function memberConfig(config: AwsConfig, { roleArn, externalId, run }: Member): AwsConfig {
  const sts = new STSClient(plainClient(config));
  return {
    ...config,
    credentials: async () => {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: `bucketseal-${run}`.replace(/[^\w+=,.@-]/g, "-").slice(0, 64),
          ExternalId: externalId,
          Tags: [
            { Key: "tool", Value: "bucketseal" },
            { Key: "run", Value: run.replace(/[^\w .:/=+@-]/g, "-") },
          ],
        }),
      );
      const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration } = Credentials ?? {};
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        ...(Expiration === undefined ? {} : { expiration: Expiration }),
      };
    },
  };
}
