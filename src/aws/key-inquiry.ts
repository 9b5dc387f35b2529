import { GetKeyLastUsageCommand, GetKeyPolicyCommand, paginateListGrants } from "@aws-sdk/client-kms";
import type { KeyGrant, KeyLastUse } from "../custody/inquiry.ts";
import type { Result } from "../flow/ports.ts";
import { parseArn } from "../iam/index.ts";
import type { Context } from "./context.ts";
import { attempt } from "./errors.ts";

/** When and for what a key was last used (K40). KMS answers within the key's own account alone. */
export async function lastKeyUse(context: Context, arn: string): Promise<Result<KeyLastUse>> {
  const call = `kms:GetKeyLastUsage of ${arn}`;
  const answer = await attempt(call, () =>
    kms(context, arn).send(new GetKeyLastUsageCommand({ KeyId: arn })),
  );
  if (!answer.ok) return answer;
  const { KeyLastUsage, TrackingStartDate, KeyCreationDate } = answer.value;
  const trackedSince = TrackingStartDate ?? KeyCreationDate;
  if (trackedSince === undefined)
    return { ok: false, failure: { reason: "invalid-response", message: `${call}: no date in the answer` } };
  const { Timestamp, Operation } = KeyLastUsage ?? {};
  return {
    ok: true,
    value: {
      ...(Timestamp === undefined ? {} : { at: Timestamp.toISOString() }),
      ...(Operation === undefined ? {} : { operation: Operation }),
      trackedSince: trackedSince.toISOString(),
    },
  };
}

/** The one policy there is of a key. */
export async function keyPolicy(context: Context, arn: string): Promise<Result<string>> {
  const call = `kms:GetKeyPolicy of ${arn}`;
  const answer = await attempt(call, () =>
    kms(context, arn).send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: "default" })),
  );
  if (!answer.ok) return answer;
  const { Policy } = answer.value;
  return Policy === undefined
    ? { ok: false, failure: { reason: "invalid-response", message: `${call}: no policy in the answer` } }
    : { ok: true, value: Policy };
}

export async function keyGrants(context: Context, arn: string): Promise<Result<readonly KeyGrant[]>> {
  return attempt(`kms:ListGrants of ${arn}`, async () => {
    const grants: KeyGrant[] = [];
    for await (const page of paginateListGrants({ client: kms(context, arn) }, { KeyId: arn }))
      for (const { GranteePrincipal, GranteeServicePrincipal, Operations = [] } of page.Grants ?? []) {
        const grantee = GranteePrincipal ?? GranteeServicePrincipal;
        grants.push({ ...(grantee === undefined ? {} : { grantee }), operations: [...Operations].sort() });
      }
    return grants;
  });
}

function kms(context: Context, arn: string) {
  return context.clients.kms(parseArn(arn)?.region || context.home);
}
