import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../../src/model/fact.ts";
import { policyWriters } from "../../src/uploads/policy-writers.ts";
import { allowPut, deny, policy } from "./scenes.ts";

const of = (...statements: readonly object[]) => policyWriters(known(policy(...statements)));

describe("policyWriters", () => {
  it("are the services that an Allow lets write, each once and in order", () => {
    const found = of(
      allowPut({ Service: ["logging.s3.amazonaws.com", "cloudtrail.amazonaws.com"] }, { Sid: "A" }),
      allowPut({ Service: "cloudtrail.amazonaws.com" }, { Sid: "B", Action: "S3:put*" }),
      allowPut({ Service: "config.amazonaws.com" }, { Sid: "C", Action: ["s3:GetBucketAcl"] }),
      allowPut(
        { Service: "delivery.logs.amazonaws.com" },
        { Sid: "D", Action: undefined, NotAction: "s3:Get*" },
      ),
      deny("E", {}, { Principal: { Service: "s3.amazonaws.com" } }),
    );
    expect(found).toEqual([
      "cloudtrail.amazonaws.com",
      "delivery.logs.amazonaws.com",
      "logging.s3.amazonaws.com",
    ]);
  });

  it("are the accounts that AWS delivers load balancer logs as, and no other account (P103)", () => {
    expect(of(allowPut({ AWS: ["127311923021", "222233334444", "arn:aws:iam::156460612806:root"] }))).toEqual(
      ["127311923021", "156460612806"],
    );
  });

  it("are none where there is no policy, or none that can be read", () => {
    expect(policyWriters(absent)).toEqual([]);
    expect(policyWriters(unknown("access-denied", "denied"))).toEqual([]);
    expect(policyWriters(known("{"))).toEqual([]);
  });
});
