import { type Principal, type PrincipalMember, parseArn } from "../../iam/index.ts";

/** Who the author of a Principal element means by one of its members; undefined where nobody can be named. */
export function callerMeant(member: PrincipalMember, partition: string): Principal | undefined {
  if (member.kind === "service") return { type: "service", service: member.service };
  if (member.kind === "account") {
    const { account } = member;
    return { type: "aws", account, arn: `arn:${partition}:iam::${account}:user/any` };
  }
  const arn = member.kind === "arn" ? parseArn(member.arn) : undefined;
  if (member.kind !== "arn" || arn === undefined) return undefined;
  const { account, resource } = arn;
  if (!resource.startsWith("role/")) return { type: "aws", account, arn: member.arn };
  // Nobody signs as a role, but as a session of it.
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  const session = `arn:${arn.partition}:sts::${account}:assumed-role/${name}/any`;
  return { type: "aws", account, arn: session, roleArn: member.arn };
}
