import { memberConfig } from "../aws/member.ts";
import { type AwsConfig, awsPorts } from "../aws/ports.ts";
import type { Ports, Result } from "../flow/ports.ts";
import { endpointAsked, home, required, setting } from "./wire.ts";

/** Of one run: the sessions of another one have other tags. */
let entered: { readonly run: string; readonly ports: Map<string, ReturnType<typeof awsPorts>> } | undefined;

/**
 * Ports to any account of the fleet: our own, or a member's through the role that templates/member-role.yml makes.
 * What the role refuses shows at the first call, as any refused call does.
 * @param more further ports to a member; those to our own account are the caller's.
 */
export async function portsTo(
  account: string,
  run: string,
  own: Ports,
  more: (config: AwsConfig) => Partial<Ports> = () => ({}),
): Promise<Result<Ports>> {
  const me = await own.whoAmI();
  if (!me.ok) return me;
  if (account === me.value.account) return { ok: true, value: own };
  if (entered?.run !== run) {
    for (const left of entered?.ports.values() ?? []) left.close();
    entered = { run, ports: new Map() };
  }
  const held = entered.ports.get(account);
  if (held !== undefined) return { ok: true, value: held };
  const roleArn = `arn:${me.value.partition}:iam::${account}:role/${setting("BUCKETSEAL_MEMBER_ROLE")}`;
  const externalId = required("BUCKETSEAL_EXTERNAL_ID");
  const { trusted } = await endpointAsked();
  const config = {
    ...memberConfig(home, { roleArn, externalId, run }),
    lookAlike: !trusted,
    maxSockets: 256,
  };
  const ports = { ...awsPorts(config), ...more(config) };
  entered.ports.set(account, ports);
  return { ok: true, value: ports };
}
