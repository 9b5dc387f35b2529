import {
  type CompiledPolicy,
  type ContextValue,
  compilePolicy,
  type Decision,
  evaluate,
  parsePolicy,
} from "../iam/index.ts";
import { type Fact, known, unknown } from "../model/fact.ts";
import type { KeyFacts } from "../model/facts.ts";
import type { KeyGrant, KeyPolicyProblem } from "./inquiry.ts";

/** A bucket that the key serves. */
export type ServedBucket = {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** Whether objects lie under a Bucket Key, or new ones will. */
  readonly bucketKey: boolean;
};

type Use = { readonly action: string; readonly verb: string };

/** What S3 asks KMS for in its callers' names (K50). */
const uses: readonly Use[] = [
  { action: "kms:Decrypt", verb: "decrypt" },
  { action: "kms:GenerateDataKey", verb: "encrypt" },
];

/**
 * What a key policy forbids S3 that it should allow, or allows that it should not. It is evaluated, not matched:
 * a problem is told only where no open condition could make it right. What IAM policies allow is not seen here: a
 * key policy that leaves it to IAM counts as allowing.
 * @param grants access that the policy does not show; where it is unknown, nobody can say that nobody has access.
 */
export function keyPolicyProblems(
  text: string,
  key: KeyFacts,
  buckets: readonly ServedBucket[],
  grants: Fact<readonly KeyGrant[]>,
): Fact<readonly KeyPolicyProblem[]> {
  const parsed = parsePolicy(text);
  if (!parsed.ok) {
    const { message, path } = parsed.problem;
    return unknown("invalid-response", `The policy of ${key.arn} cannot be read: ${message} at ${path}`);
  }
  const asked: Asked = { policy: compilePolicy(parsed.policy), key };
  const ofBuckets = buckets.flatMap((bucket) =>
    uses.flatMap((use) => problemOfUse(asked, bucket, use) ?? []),
  );
  const closed = ofBuckets.some(({ code }) => code !== "denies-s3");
  if (closed && grants.state === "unknown") return grants;
  const granted = grants.state === "known" && grants.value.some(opensToS3);
  const told = granted ? ofBuckets.filter(({ code }) => code === "denies-s3") : ofBuckets;
  return known([...once(told), ...openToAll(asked), ...unmanageable(asked)]);
}

type Asked = { readonly policy: CompiledPolicy; readonly key: KeyFacts };

type Context = Readonly<Record<string, ContextValue>>;

const set = (...values: string[]): ContextValue => ({ state: "set", values });
const open: ContextValue = { state: "open" };
const missing: ContextValue = { state: "missing" };

/** A use that S3 makes for somebody in the bucket's account (K51). */
function problemOfUse(asked: Asked, bucket: ServedBucket, use: Use): KeyPolicyProblem | undefined {
  const { region, account, partition, name } = bucket;
  const service = `s3.${region}.${partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`;
  // Of objects there are too many to ask about each; with a Bucket Key there is one answer for all (E125).
  const context = bucket.bucketKey ? set(`arn:${partition}:s3:::${name}`) : open;
  const ask = (more: Context) =>
    evaluate(asked.policy, {
      action: use.action,
      resource: asked.key.arn,
      principal: { type: "account", account },
      context: {
        "kms:CallerAccount": set(account),
        "kms:EncryptionContextKeys": open,
        "kms:ViaService": set(service),
        "kms:EncryptionContext:aws:s3:arn": context,
        ...more,
      },
      others: "open",
    });
  const decision = ask({});
  if (!closes(decision)) return undefined;
  const what = `${use.verb} through S3 in ${region}`;
  if (decision.outcome === "denied")
    return problem(
      "denies-s3",
      `${named(decision.by)} keeps everybody of account ${account} from letting S3 ${use.verb} for ${name}.`,
    );
  if (!closes(ask({ "kms:EncryptionContext:aws:s3:arn": open })))
    return problem(
      "encryption-context",
      `Nobody may ${use.verb} for ${name}: with a Bucket Key the encryption context is the bucket's ARN, and the policy asks for another.`,
    );
  if (!closes(ask({ "kms:ViaService": open })))
    return problem("via-service", `Nobody may ${what}: no kms:ViaService condition names ${service}.`);
  if (account !== asked.key.account)
    return problem("other-account", `No principal of account ${account}, which owns ${name}, may ${what}.`);
  return problem("nobody", `No principal of account ${account} may ${what}.`);
}

/** Whether nothing that is left open could allow it. */
function closes(decision: Decision): decision is Extract<Decision, { outcome: "denied" | "undecided" }> {
  return decision.outcome === "denied" || decision.outcome === "undecided";
}

function named(by: Extract<Decision, { outcome: "denied" }>["by"]): string {
  const [first] = by;
  return first?.sid === undefined ? `Statement ${(first?.index ?? 0) + 1}` : `The statement ${first.sid}`;
}

/** An account that no policy can mean. */
const nobodysAccount = "000000000000";

/** KMS.5: anybody in the world, with nothing that narrows it (K54). */
function openToAll({ policy, key }: Asked): readonly KeyPolicyProblem[] {
  const { outcome } = evaluate(policy, {
    action: "kms:Decrypt",
    resource: key.arn,
    principal: { type: "account", account: nobodysAccount },
    context: { "kms:CallerAccount": set(nobodysAccount), "kms:ViaService": missing },
    others: "open",
  });
  return outcome === "allowed"
    ? [
        problem(
          "public",
          "Any principal of any account may decrypt: nothing narrows a statement for everybody.",
        ),
      ]
    : [];
}

/** A policy that nobody can change again (K55). AWS keeps the policies of its own keys. */
function unmanageable({ policy, key }: Asked): readonly KeyPolicyProblem[] {
  if (key.manager.state !== "known" || key.manager.value !== "CUSTOMER") return [];
  const decision = evaluate(policy, {
    action: "kms:PutKeyPolicy",
    resource: key.arn,
    principal: { type: "account", account: key.account },
    context: { "kms:CallerAccount": set(key.account) },
    others: "open",
  });
  return closes(decision)
    ? [
        problem(
          "unmanageable",
          `No principal of account ${key.account} may change the key policy: only AWS Support can.`,
        ),
      ]
    : [];
}

function opensToS3({ operations }: KeyGrant): boolean {
  return operations.includes("Decrypt") || operations.includes("GenerateDataKey");
}

function once(problems: readonly KeyPolicyProblem[]): readonly KeyPolicyProblem[] {
  return [...new Map(problems.map((one) => [one.summary, one])).values()];
}

function problem(code: KeyPolicyProblem["code"], summary: string): KeyPolicyProblem {
  return { code, summary };
}
