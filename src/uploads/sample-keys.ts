import type { Statement } from "../iam/index.ts";
import { KEY_ID_KEY } from "./condition-keys.ts";
import { unique } from "./merge.ts";
import { accountOfArn, type Scene } from "./scene.ts";

/** KMS keys that stand for the classes of keys an upload can name. None is empty. */
export type SampleKeys = {
  readonly approved: readonly string[];
  /** Of the owner's account, not approved. */
  readonly other: readonly string[];
  /** Of another account, not approved. */
  readonly foreign: readonly string[];
};

/** Stand-ins: key ids that no account has, because AWS never gives these out as random UUIDs. */
const ANY_KEY = "key/5ea1ed00-0000-4000-8000-0000000000a1";
const APPROVED_KEY = "key/5ea1ed00-0000-4000-8000-0000000000b2";
/** What an alias stands for that was not looked up, or aws/s3. */
export const UNKNOWN_KEY = "key/5ea1ed00-0000-4000-8000-0000000000c3";
const FOREIGN_ACCOUNT = "999999999999";

/** Whether an ARN is a stand-in for keys that nothing names. */
export function isStandIn(keyArn: string): boolean {
  return keyArn.endsWith(ANY_KEY) || keyArn.endsWith(APPROVED_KEY);
}

const computed = new WeakMap<Scene, SampleKeys>();

/**
 * Besides stand-ins, every key that the policy or the bucket default names is tried: a policy may admit a key that the
 * baseline does not approve.
 */
export function sampleKeys(scene: Scene): SampleKeys {
  const known = computed.get(scene);
  if (known !== undefined) return known;
  const keys = sampleKeysOf(scene);
  computed.set(scene, keys);
  return keys;
}

function sampleKeysOf(scene: Scene): SampleKeys {
  const { partition, region, account } = scene.bucket;
  const inAccount = (owner: string, key: string) => `arn:${partition}:kms:${region}:${owner}:${key}`;
  const named = unique([...keysNamedBy(scene), ...defaultKey(scene)]);
  const approved = scene.approved.length > 0 ? scene.approved : named.slice(0, 1);
  const rest = named.filter((key) => !approved.includes(key));
  const isOwn = (key: string) => accountOfArn(key) === account;
  return {
    approved: approved.length > 0 ? approved : [inAccount(account, APPROVED_KEY)],
    other: [inAccount(account, ANY_KEY), ...rest.filter(isOwn)],
    foreign: [inAccount(foreignAccount(scene), ANY_KEY), ...rest.filter((key) => !isOwn(key))],
  };
}

function defaultKey({ encryption }: Scene): readonly string[] {
  return encryption.keyArn.state === "known" ? [encryption.keyArn.value] : [];
}

/** Key ARNs in the conditions of the policy; a pattern gives one ARN that it matches. */
function keysNamedBy({ policy, bucket }: Scene): readonly string[] {
  const values = (policy?.policy.statements ?? []).flatMap(keyValues);
  return values
    .map((value) => value.replaceAll("*", "").replaceAll("?", "0"))
    .filter((value) => value.startsWith(`arn:${bucket.partition}:kms:${bucket.region}:`))
    .filter((value) => /:\d{12}:key\/./.test(value));
}

function keyValues(statement: Statement): readonly string[] {
  return statement.conditions
    .filter((condition) => condition.key.toLowerCase() === KEY_ID_KEY)
    .flatMap((condition) => condition.values);
}

/** An account that is not the owner. */
export function foreignAccount({ bucket }: Pick<Scene, "bucket">): string {
  return bucket.account === FOREIGN_ACCOUNT ? "888888888888" : FOREIGN_ACCOUNT;
}
