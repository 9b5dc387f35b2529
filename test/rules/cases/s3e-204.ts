import { known } from "../../../src/model/fact.ts";
import type { ObjectSubject } from "../../../src/rules/rule.ts";
import { customerKey } from "../../../src/rules/s3e-204.ts";
import {
  denied,
  heldSseC,
  maybeSseC,
  none,
  object,
  type RuleCases,
  requirement,
  sseC,
  sseS3,
} from "../subjects.ts";

const allowed = known(requirement({ sseC: "allow" }));

export const s3e204: RuleCases<ObjectSubject> = {
  rule: customerKey,
  cases: [
    { name: "SSE-S3", subject: object(sseS3), expect: "pass" },
    { name: "no encryption", subject: object(none), expect: "pass" },
    { name: "SSE-C whose key is held", subject: object(heldSseC), expect: "fail", says: "Its key is held" },
    { name: "SSE-C whose key is not held (E96)", subject: object(sseC), expect: "fail", says: "not held" },
    {
      name: "an old version under SSE-C",
      subject: object(sseC, undefined, { current: false }),
      expect: "fail",
    },
    { name: "SSE-C where it is allowed", subject: object(sseC, allowed), expect: "none" },
    {
      name: "a bare 400, which is only probably SSE-C (E95)",
      subject: object(maybeSseC),
      expect: "unknown",
      says: "probably SSE-C",
    },
    { name: "a HEAD that was denied", subject: object(denied), expect: "unknown" },
    { name: "a requirement that could not be chosen", subject: object(sseC, denied), expect: "unknown" },
  ],
};
