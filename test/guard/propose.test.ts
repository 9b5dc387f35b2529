import { describe, expect, it } from "vitest";
import { proposeGuard } from "../../src/guard/propose.ts";
import { known } from "../../src/model/fact.ts";
import { KEY, policy, requirement } from "../uploads/scenes.ts";
import { after, bucketFacts, ENFORCER } from "./facts.ts";

function propose(facts = bucketFacts(), required = requirement()) {
  return proposeGuard({ facts, requirement: required, enforcer: ENFORCER });
}

describe("proposeGuard", () => {
  it("sets the default first, then the fewest statements", () => {
    const { actions, refusals } = propose();
    expect(refusals).toEqual([]);
    expect(actions.map(({ kind }) => kind)).toEqual(["put-bucket-encryption", "put-bucket-policy"]);
    expect(actions[0]).toMatchObject({
      after: { algorithm: "aws:kms", keyId: KEY, bucketKey: true, blocked: ["SSE-C"] },
    });
    const sids = [...JSON.stringify(actions[1]).matchAll(/Bucketseal\w+/g)].map(([sid]) => sid);
    expect(new Set(sids)).toEqual(
      new Set([
        "BucketsealDenyPlainHttp",
        "BucketsealDenyWrongEncryption",
        "BucketsealDenyWrongKey",
        "BucketsealDenyWrongKeyUpdate",
      ]),
    );
  });

  it("has nothing to propose on its own result", () => {
    const facts = bucketFacts();
    expect(propose(after(facts, propose(facts).actions))).toEqual({ actions: [], refusals: [] });
  });

  it("recognises a foreign statement that does the job", () => {
    const own = propose().actions.find(({ kind }) => kind === "put-bucket-policy");
    const foreign = own?.kind === "put-bucket-policy" ? own.after.replaceAll("Bucketseal", "Ours") : policy();
    const { actions } = propose(bucketFacts({ policy: known(foreign) }));
    expect(actions.map(({ kind }) => kind)).toEqual(["put-bucket-encryption"]);
  });
});
