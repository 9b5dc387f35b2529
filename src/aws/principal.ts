import * as z from "zod";

/** Who did it, as CloudTrail says it. Loose on purpose: only names are taken from it. */
export const userIdentity = z.looseObject({
  type: z.string().nullish(),
  arn: z.string().nullish(),
  accountId: z.string().nullish(),
  invokedBy: z.string().nullish(),
  sessionContext: z
    .looseObject({ sessionIssuer: z.looseObject({ arn: z.string().nullish() }).nullish() })
    .nullish(),
});

/**
 * The role behind a session, so that new sessions of one role count as one principal; else the user's ARN, the
 * service that acted for itself, or the account, which is all that is told of somebody in another one.
 */
export function principalOf(identity: z.infer<typeof userIdentity>): string {
  const { sessionContext, arn, invokedBy, type, accountId } = identity;
  const issuer = sessionContext?.sessionIssuer?.arn;
  return issuer ?? arn ?? invokedBy ?? (type === "AWSAccount" ? accountId : undefined) ?? type ?? "unknown";
}
