import type { ManagerOf } from "../encryption/strength.ts";
import type { KeyFacts } from "../model/facts.ts";

/** KMS's word for a key's state; "missing" for a key that KMS says is not there; "unknown" where it was not learned. */
export function stateOf(keyArn: string, keys: ReadonlyMap<string, KeyFacts>): string {
  const state = keys.get(keyArn)?.state;
  if (state === undefined || state.state === "unknown") return "unknown";
  return state.state === "absent" ? "missing" : state.value;
}

/** States in which KMS encrypts and decrypts (K2). */
export function usable(state: string): boolean {
  return state === "Enabled" || state === "Updating";
}

export function managerIn(keys: ReadonlyMap<string, KeyFacts>): ManagerOf {
  return (keyArn) => {
    const manager = keys.get(keyArn)?.manager;
    return manager?.state === "known" ? manager.value : undefined;
  };
}

/** Account and Region written in a key ARN; undefined for anything that is none. */
export function placeOf(keyArn: string): { readonly region: string; readonly account: string } | undefined {
  const [arn, , service, region, account, resource] = keyArn.split(":");
  const isKey = arn === "arn" && service === "kms" && resource?.startsWith("key/");
  return isKey && region && account ? { region, account } : undefined;
}
