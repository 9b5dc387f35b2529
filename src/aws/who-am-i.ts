import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Result } from "../flow/ports.ts";
import type { Identity } from "../model/resource.ts";
import type { Clients } from "./clients.ts";
import { attempt } from "./errors.ts";

/** Asks STS once; a failure is asked again the next time. */
export function whoAmI(clients: Clients): () => Promise<Result<Identity>> {
  let known: Promise<Result<Identity>> | undefined;
  return async () => {
    known ??= ask(clients);
    const answer = await known;
    if (!answer.ok) known = undefined;
    return answer;
  };
}

/** The SDK's own words name neither the ways to give credentials nor the profile that was asked for. */
const noCredentials: Result<Identity> = {
  ok: false,
  failure: {
    reason: "access-denied",
    message:
      "No AWS credentials were found; log in, name a profile that exists with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  },
};

async function ask(clients: Clients): Promise<Result<Identity>> {
  const call = "sts:GetCallerIdentity";
  const answer = await attempt(call, () => clients.sts().send(new GetCallerIdentityCommand({})));
  if (!answer.ok) return answer.failure.code === "CredentialsProviderError" ? noCredentials : answer;
  const { Account: account, Arn: arn } = answer.value;
  if (account === undefined || arn === undefined)
    return {
      ok: false,
      failure: { reason: "invalid-response", message: `${call}: no account in the answer` },
    };
  return { ok: true, value: { account, arn, partition: arn.split(":")[1] ?? "aws" } };
}
