/** Makes keys. */

import { uuid } from "../random.ts";
import type { KmsWorld } from "./action.ts";
import type { KeyState, KmsKey } from "./engine.ts";
import { aliasArn, keyArn, type StoredKey } from "./store.ts";

export type KeyPlan = Pick<KmsKey, "account" | "region"> &
  Partial<
    Pick<
      KmsKey,
      | "id"
      | "manager"
      | "origin"
      | "spec"
      | "usage"
      | "multiRegion"
      | "createdAt"
      | "description"
      | "policy"
      | "tags"
      | "state"
    >
  >;

/** Lets the account use IAM policies for its key, as a key made without a policy does. */
export const defaultPolicy = (account: string): string =>
  JSON.stringify(
    {
      Version: "2012-10-17",
      Id: "key-default-1",
      Statement: [
        {
          Sid: "Enable IAM User Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    },
    null,
    2,
  );

/** Only through the service, only within the account, and not to be changed (E38). */
const managedPolicy = (service: string, account: string, region: string): string =>
  JSON.stringify(
    {
      Version: "2012-10-17",
      Id: `auto-${service}-2`,
      Statement: [
        {
          Sid: `Allow access through ${service.toUpperCase()} for all principals in the account that are authorized to use ${service.toUpperCase()}`,
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
          Resource: "*",
          Condition: {
            StringEquals: {
              "kms:CallerAccount": account,
              "kms:ViaService": `${service}.${region}.amazonaws.com`,
            },
          },
        },
        {
          Sid: "Allow direct access to key metadata to the account",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: ["kms:Describe*", "kms:Get*", "kms:List*"],
          Resource: "*",
        },
      ],
    },
    null,
    2,
  );

const stateFor = (plan: KeyPlan): KeyState =>
  plan.state ?? (plan.origin === "EXTERNAL" ? "PendingImport" : "Enabled");

/** Multi-Region key ids are no UUIDs (K7). */
const newId = (kms: KmsWorld, multiRegion: boolean): string => {
  const id = uuid(kms.random);
  return multiRegion ? `mrk-${id.replaceAll("-", "")}` : id;
};

/** Makes and stores a key; what the plan leaves out is as CreateKey's defaults. */
export const makeKey = (kms: KmsWorld, plan: KeyPlan): StoredKey => {
  const createdAt = plan.createdAt ?? kms.clock.now();
  const id = plan.id ?? newId(kms, plan.multiRegion ?? false);
  const key: StoredKey = {
    manager: "CUSTOMER",
    origin: "AWS_KMS",
    spec: "SYMMETRIC_DEFAULT",
    usage: "ENCRYPT_DECRYPT",
    multiRegion: false,
    description: "",
    policy: defaultPolicy(plan.account),
    ...plan,
    id,
    arn: keyArn(plan.region, plan.account, id),
    createdAt,
    state: stateFor(plan),
    rotation: { enabled: plan.manager === "AWS", periodInDays: 365 },
    tags: { ...plan.tags },
    material: [kms.random.bytes(32)],
    rotations: [],
    rotationFrom: createdAt,
    onDemandRotations: 0,
    grants: new Map(),
  };
  kms.store.keys.set(key.arn, key);
  return key;
};

/** Points an alias at a key; an alias that is there is moved. */
export const setAlias = (kms: KmsWorld, name: string, key: StoredKey): void => {
  const { account, region } = key;
  const arn = aliasArn(region, account, name);
  const now = kms.clock.now();
  const known = kms.store.aliases.get(arn);
  if (known === undefined) {
    kms.store.aliases.set(arn, {
      arn,
      name,
      account,
      region,
      createdAt: now,
      updatedAt: now,
      keyArn: key.arn,
    });
    return;
  }
  known.keyArn = key.arn;
  known.updatedAt = now;
};

/** Text of the aws/s3 key (K9). */
const descriptions: Readonly<Record<string, string>> = {
  s3: "Default key that protects my S3 objects when no other key is defined",
  secretsmanager: "Default master key that protects my Secrets Manager secrets when no other key is defined",
};

export const isManagedAlias = (name: string): boolean =>
  name.startsWith("alias/aws/") && Object.hasOwn(descriptions, name.slice("alias/aws/".length));

/** The AWS managed key of a service, made when first asked for (K8, D5). */
export const managedKey = (kms: KmsWorld, service: string, account: string, region: string): StoredKey => {
  const name = `alias/aws/${service}`;
  const arn = kms.store.aliases.get(aliasArn(region, account, name))?.keyArn;
  const known = arn === undefined ? undefined : kms.store.keys.get(arn);
  if (known !== undefined) return known;
  const policy = managedPolicy(service, account, region);
  const description = descriptions[service] ?? "";
  const key = makeKey(kms, { account, region, manager: "AWS", policy, description });
  setAlias(kms, name, key);
  return key;
};
