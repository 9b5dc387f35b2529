import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ContextValue,
  compilePolicy,
  type Decision,
  evaluate,
  printPolicy,
  type Request,
  samePolicy,
} from "../../src/iam/index.ts";
import { filling, fillings, request, statement, statements, version } from "./arbitrary.ts";
import { ACCOUNT, policyOf } from "./ask.ts";

const decide = (of: readonly object[], Version: string, asked: Request): Decision =>
  evaluate(compilePolicy(policyOf(JSON.stringify({ Version, Statement: of }))), asked);

/** The keys a request leaves open, filled from `values`; with none left to `others`. */
function close(asked: Request, values: Readonly<Record<string, ContextValue>>): Request {
  const context: Record<string, ContextValue> = { ...asked.context };
  for (const [key, value] of Object.entries(values)) {
    if (context[key]?.state === "open") context[key] = value;
    else if (context[key] === undefined && asked.others === "open" && !key.startsWith("aws:"))
      context[key] = value;
  }
  return { ...asked, context, others: "missing" };
}

/** What an answer promises, whatever is filled in. */
function promises(before: Decision, after: Decision): boolean {
  if (before.outcome !== "depends") return before.outcome === after.outcome;
  const { deny, allow, allowed } = before;
  if (after.outcome === "denied") return deny.length > 0;
  if (after.outcome === "allowed") return allowed || allow.length > 0;
  if (after.outcome === "undecided") return !allowed;
  return !allowed || after.allowed;
}

/** The answer with statements named by their text, so that orders can be compared. */
function named(decision: Decision, of: readonly object[]): unknown {
  const names = (refs: readonly { index: number }[]) =>
    refs.map(({ index }) => JSON.stringify(of[index])).sort();
  if (decision.outcome === "undecided") return decision;
  if (decision.outcome !== "depends") return { ...decision, by: names(decision.by) };
  return { ...decision, deny: names(decision.deny), allow: names(decision.allow) };
}

// BUCKETSEAL_PROPERTY_RUNS=100000 looks harder.
const runs = { numRuns: Number(process.env["BUCKETSEAL_PROPERTY_RUNS"] ?? 500) };

describe("laws of evaluation", { timeout: 30_000 + runs.numRuns * 20 }, () => {
  it("filling an open key never contradicts an answer", () => {
    fc.assert(
      fc.property(statements, version, request, filling, (of, Version, asked, values) => {
        const before = decide(of, Version, asked);
        const after = decide(of, Version, close(asked, values));
        if (!promises(before, after)) expect(after).toEqual(before);
      }),
      runs,
    );
  });

  it("learning who of an account it is never contradicts an answer", () => {
    fc.assert(
      fc.property(
        statements,
        version,
        request,
        fc.constantFrom(...fillings),
        (of, Version, asked, principal) => {
          const somebody: Request = { ...asked, principal: { type: "account", account: ACCOUNT } };
          const before = decide(of, Version, somebody);
          const after = decide(of, Version, { ...asked, principal });
          if (!promises(before, after)) expect(after).toEqual(before);
        },
      ),
      runs,
    );
  });

  it("what depends says on what, and only then", () => {
    fc.assert(
      fc.property(statements, version, request, (of, Version, asked) => {
        const decision = decide(of, Version, asked);
        if (decision.outcome !== "depends") return;
        const open = [...decision.deny, ...decision.allow];
        expect(open.length).toBeGreaterThan(0);
        for (const { when, unless } of open) {
          expect(when.length).toBeGreaterThan(0);
          expect(unless).toHaveLength(when.length);
        }
      }),
      runs,
    );
  });

  it("adding a Deny never turns denied into anything else, nor lets anything more be allowed", () => {
    fc.assert(
      fc.property(statements, statement, version, request, (of, more, Version, asked) => {
        const before = decide(of, Version, asked);
        const after = decide([...of, { ...more, Effect: "Deny" }], Version, asked);
        if (before.outcome === "denied") expect(after.outcome).toBe("denied");
        if (before.outcome !== "allowed") expect(after.outcome).not.toBe("allowed");
        if (before.outcome === "depends" && after.outcome === "depends")
          expect(after.allowed).toBe(before.allowed);
      }),
      runs,
    );
  });

  it("the order of statements never matters", () => {
    const shuffled = statements.chain((of) =>
      fc.tuple(fc.constant(of), fc.shuffledSubarray(of, { minLength: of.length, maxLength: of.length })),
    );
    fc.assert(
      fc.property(shuffled, version, request, ([of, mixed], Version, asked) => {
        expect(named(decide(mixed, Version, asked), mixed)).toEqual(named(decide(of, Version, asked), of));
      }),
      runs,
    );
  });

  it("normalising changes no answer, and a policy is the same as its normal form", () => {
    fc.assert(
      fc.property(statements, version, request, (of, Version, asked) => {
        const policy = policyOf(JSON.stringify({ Version, Statement: of }));
        const printed = printPolicy(policy);
        const again = evaluate(compilePolicy(policyOf(printed)), asked);
        const before = evaluate(compilePolicy(policy), asked);
        expect(outline(again)).toEqual(outline(before));
        expect(printPolicy(policyOf(printed))).toBe(printed);
        expect(samePolicy(printed, policy.text)).toBe(true);
      }),
      runs,
    );
  });
});

describe("Denies about who asks", () => {
  const iam = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
  const named = [iam("root"), iam("user/ann"), iam("user/bob"), iam("role/r")];
  const deny = fc
    .tuple(
      fc.constantFrom("ArnEquals", "ArnNotEquals", "StringEquals", "StringNotEquals"),
      fc.uniqueArray(fc.constantFrom(...named, "arn:aws:iam::444455556666:user/ann"), { minLength: 1 }),
    )
    .map(([operator, arns]) => ({
      Effect: "Deny",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { [operator]: { "aws:PrincipalArn": arns } },
    }));

  it("deny somebody if, and only if, they deny everybody", () => {
    const asked = {
      action: "sqs:SendMessage",
      resource: "arn:aws:sqs:::q",
      context: {},
      others: "missing",
    } as const;
    fc.assert(
      fc.property(fc.array(deny, { minLength: 1, maxLength: 4 }), (of) => {
        const outcomeFor = (principal: Request["principal"]) =>
          decide(of, "2012-10-17", { ...asked, principal }).outcome;
        const each = [...named, iam("user/else")].map((arn) =>
          outcomeFor({ type: "aws", account: ACCOUNT, arn }),
        );
        const all = new Set(each).size === 1 ? each[0] : "depends";
        expect(outcomeFor({ type: "account", account: ACCOUNT })).toBe(all);
      }),
      runs,
    );
  });
});

/** An answer without its words, which follow the spelling of the policy. */
function outline(decision: Decision): unknown {
  if (decision.outcome !== "depends") return decision;
  const index = (refs: readonly { index: number }[]) => refs.map((ref) => ref.index);
  return { ...decision, deny: index(decision.deny), allow: index(decision.allow) };
}
