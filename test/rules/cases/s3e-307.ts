import type { KeyCustody, KeyExpectation } from "../../../src/custody/custody.ts";
import type { KeyInquiry, KeyUse, KeyUsers } from "../../../src/custody/inquiry.ts";
import { absent, known } from "../../../src/model/fact.ts";
import type { KeySubject } from "../../../src/rules/rule.ts";
import { expectedUse } from "../../../src/rules/s3e-307.ts";
import { custody, denied, type RuleCases } from "../subjects.ts";

const app = "arn:aws:iam::111122223333:role/app";
const stranger = "arn:aws:iam::111122223333:role/stranger";

function subject(
  expected: Partial<KeyExpectation> | undefined,
  inquiry: Partial<KeyInquiry> | undefined,
  fields: Partial<KeyCustody> = {},
): KeySubject {
  return custody(known({}), {
    ...(expected === undefined ? {} : { expected: { users: {}, ...expected } }),
    ...(inquiry === undefined ? {} : { inquiry: { asOf: "2026-11-20T00:00:00.000Z", ...inquiry } }),
    ...fields,
  });
}

const use = (principal: string, more: Partial<KeyUse> = {}): KeyUse => ({
  principal,
  operation: "Decrypt",
  bucketKey: false,
  count: 1,
  refused: 0,
  last: "2026-11-19T00:00:00.000Z",
  ...more,
});

const users = (uses: readonly KeyUse[], more: Partial<KeyUsers> = {}): Pick<KeyInquiry, "users"> => ({
  users: known({ since: "2026-11-13T00:00:00.000Z", uses, ...more }),
});

const lastUse = (
  at: string | undefined,
  trackedSince = "2026-04-23T00:00:00.000Z",
): Pick<KeyInquiry, "lastUse"> => ({
  lastUse: known({ ...(at === undefined ? {} : { at }), trackedSince }),
});

const onlyApp = { users: { b: [app] } };
const within90 = { unusedDays: 90 };

export const s3e307: RuleCases<KeySubject> = {
  rule: expectedUse,
  cases: [
    {
      name: "used by whom the bucket's baseline names",
      subject: subject(onlyApp, users([use(app, { bucket: "b" })])),
      expect: "pass",
      says: "since 2026-11-13",
    },
    {
      name: "named by a glob",
      subject: subject({ users: { b: ["arn:aws:iam::*:role/a??"] } }, users([use(app, { bucket: "b" })])),
      expect: "pass",
    },
    {
      name: "used by somebody else",
      subject: subject(onlyApp, users([use(app, { bucket: "b" }), use(stranger, { bucket: "b" })])),
      expect: "fail",
      says: "role/stranger used the key for b",
    },
    {
      name: "used by somebody else for a bucket whose baseline names nobody",
      subject: subject(onlyApp, users([use(stranger, { bucket: "other" })])),
      expect: "pass",
    },
    {
      name: "used by somebody else without S3",
      subject: subject(onlyApp, users([use(stranger)])),
      expect: "fail",
    },
    {
      name: "refused to somebody else",
      subject: subject(onlyApp, users([use(stranger, { bucket: "b", count: 0, refused: 5 })])),
      expect: "pass",
    },
    {
      name: "a trail that was not read to its end",
      subject: subject(onlyApp, users([use(app)], { incomplete: "Complete only since yesterday." })),
      expect: "unknown",
      says: "Complete only since yesterday",
    },
    {
      name: "a stranger in a trail that was not read to its end",
      subject: subject(onlyApp, users([use(stranger)], { incomplete: "Complete only since yesterday." })),
      expect: "fail",
    },
    { name: "a trail that may not be read", subject: subject(onlyApp, { users: denied }), expect: "unknown" },
    { name: "a trail that nobody asked", subject: subject(onlyApp, undefined), expect: "unknown" },
    {
      name: "used a while ago",
      subject: subject(within90, lastUse("2026-10-01T00:00:00.000Z")),
      expect: "pass",
      says: "2026-10-01",
    },
    {
      name: "used too long ago (K42)",
      subject: subject(within90, lastUse("2026-08-01T00:00:00.000Z")),
      expect: "fail",
      says: "since 2026-08-01",
    },
    {
      name: "never used since tracking began (K40)",
      subject: subject(within90, lastUse(undefined)),
      expect: "fail",
      says: "tracking began on 2026-04-23",
    },
    {
      name: "tracked for less than the baseline's days (K40)",
      subject: subject({ unusedDays: 365 }, lastUse(undefined)),
      expect: "unknown",
      says: "only since 2026-04-23",
    },
    {
      name: "unused, and nothing lies under it",
      subject: subject(within90, lastUse(undefined), {
        holdings: { objects: 0, bytes: 0, noncurrent: 0, bucketKey: 0, buckets: [] },
      }),
      expect: "none",
    },
    {
      name: "a last use that may not be read",
      subject: subject(within90, { lastUse: denied }),
      expect: "unknown",
    },
    { name: "a last use that nobody asked for", subject: subject(within90, undefined), expect: "unknown" },
    {
      name: "a stranger, whatever the last use",
      subject: subject({ ...onlyApp, ...within90 }, { ...users([use(stranger)]), lastUse: denied }),
      expect: "fail",
    },
    {
      name: "a baseline that says nothing",
      subject: subject(undefined, users([use(stranger)])),
      expect: "none",
    },
    {
      name: "a client-side key that metadata does not name",
      subject: subject(onlyApp, undefined, { kind: "client-side", key: "client-side:kms+context" }),
      expect: "none",
    },
    { name: "a key that is gone is S3E-301's", subject: custody(absent), expect: "none" },
  ],
};
