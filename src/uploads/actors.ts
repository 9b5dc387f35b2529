import { type Principal, parseArn, type Statement } from "../iam/index.ts";
import type { UploadKind, WriteOperation } from "./matrix.ts";
import { UPLOAD_KINDS, WRITE_OPERATIONS } from "./matrix.ts";
import { type Option, unique } from "./merge.ts";
import { foreignAccount } from "./sample-keys.ts";
import type { Scene } from "./scene.ts";
import { isLoadBalancerAccount, uploadsOf } from "./service-writers.ts";

/** A principal as policies see it, and the account whose keys and aliases its requests use. */
export type Requester = { readonly principal: Principal; readonly account: string };

/** One column of the matrix: who uploads, what they can ask for, and whether the bucket policy has to allow it. */
export type Actor = {
  readonly name: string;
  readonly requesters: readonly Option<Requester>[];
  readonly needsAllow: boolean;
  readonly service: boolean;
  readonly uploads: readonly UploadKind[];
  readonly operations: readonly WriteOperation[];
};

/** `account`, `root`, `other-account`, the services that write here, and the ARNs asked for. */
export function actors(
  scene: Scene,
  serviceWriters: readonly string[],
  principals: readonly string[],
): readonly Actor[] {
  const { account, partition } = scene.bucket;
  const root = { type: "aws", account, arn: `arn:${partition}:iam::${account}:root` } as const;
  return [
    person("account", [{ label: "", value: { account, principal: { type: "account", account } } }], false),
    person("root", [{ label: "", value: { account, principal: root } }], false),
    person("other-account", otherAccounts(scene), true),
    ...unique(serviceWriters).map((service) => serviceActor(service, scene)),
    ...principals.map((arn) => named(arn, scene)),
  ];
}

function person(name: string, requesters: readonly Option<Requester>[], needsAllow: boolean): Actor {
  return {
    name,
    requesters,
    needsAllow,
    service: false,
    uploads: UPLOAD_KINDS,
    operations: WRITE_OPERATIONS,
  };
}

function serviceActor(service: string, { bucket }: Scene): Actor {
  const principal: Principal = isLoadBalancerAccount(service)
    ? { type: "aws", account: service, arn: `arn:${bucket.partition}:iam::${service}:root` }
    : { type: "service", service };
  return {
    name: service,
    // The AWS managed key and aliases of a service's own account are nobody's here to name.
    requesters: [{ label: "", value: { account: bucket.account, principal } }],
    needsAllow: true,
    service: true,
    uploads: uploadsOf(service),
    operations: ["PutObject"],
  };
}

function named(arn: string, { bucket }: Scene): Actor {
  const account = parseArn(arn)?.account ?? "";
  const requester = { account, principal: { type: "aws", account, arn } } as const;
  return person(arn, [{ label: "", value: requester }], account !== bucket.account);
}

/** Every other account that an Allow names, AWS's own apart, or, when none does, one that no statement knows. */
function otherAccounts(scene: Scene): readonly Option<Requester>[] {
  const statements = scene.policy?.policy.statements ?? [];
  const named = unique(statements.filter(({ effect }) => effect === "Allow").flatMap(accountsIn));
  const accounts = named.filter(
    (account) => account !== scene.bucket.account && !isLoadBalancerAccount(account),
  );
  const everyone = statements.some(allowsAnyone);
  const tried = accounts.length === 0 || everyone ? [...accounts, foreignAccount(scene)] : accounts;
  return tried.map((account) => ({
    label: `the account is ${account}`,
    value: { account, principal: { type: "account", account } },
  }));
}

function accountsIn({ principal }: Statement): readonly string[] {
  return principal.members.flatMap((member) => {
    if (member.kind === "account") return [member.account];
    const account = member.kind === "arn" ? parseArn(member.arn)?.account : undefined;
    return account === undefined || account === "" ? [] : [account];
  });
}

function allowsAnyone({ effect, principal }: Statement): boolean {
  return effect === "Allow" && (principal.negated || principal.members.some(({ kind }) => kind === "anyone"));
}
