import type { KeyCustody } from "../../src/custody/custody.ts";
import type { KeyUse } from "../../src/custody/inquiry.ts";
import { absent, known, unknown } from "../../src/model/fact.ts";
import { hostile } from "./fixture.ts";

export const arn = "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-4111-8111-111111111111";

const use = (principal: string, more: Partial<KeyUse> = {}): KeyUse => ({
  principal,
  operation: "Decrypt",
  bucket: "ledger",
  bucketKey: true,
  count: 12,
  refused: 0,
  last: "2026-11-19T08:30:00.000Z",
  ...more,
});

/** A key of which all was asked. */
export const full: KeyCustody = {
  key: arn,
  kind: "kms",
  facts: known({
    arn,
    account: "111122223333",
    region: "eu-west-1",
    state: known("PendingDeletion"),
    manager: known("CUSTOMER"),
    origin: known("EXTERNAL"),
    spec: known("SYMMETRIC_DEFAULT"),
    usage: known("ENCRYPT_DECRYPT"),
    multiRegion: known(true),
    deletionDate: known("2026-12-24T00:00:00.000Z"),
    rotation: known({ enabled: true, periodInDays: 180, next: "2027-01-02T00:00:00.000Z" }),
    aliases: known(["alias/ledger"]),
  }),
  holdings: { objects: 9, bytes: 900, noncurrent: 2, bucketKey: 4, buckets: ["ledger"] },
  customerKeyRequired: true,
  namedBy: ["ledger"],
  inquiry: {
    asOf: "2026-11-20T00:00:00.000Z",
    lastUse: known({
      at: "2026-11-19T08:30:00.000Z",
      operation: "Decrypt",
      trackedSince: "2026-04-23T00:00:00.000Z",
    }),
    policyProblems: known([{ code: "nobody", summary: "No principal of account 111122223333 may decrypt." }]),
    grants: known([{ grantee: "arn:aws:iam::111122223333:role/backup", operations: ["Decrypt"] }]),
    users: known({
      since: "2026-11-13T00:00:00.000Z",
      uses: [use("arn:aws:iam::111122223333:role/app"), use(hostile[0] ?? "", { count: 0, refused: 3 })],
      incomplete: "Complete only since 2026-11-18T00:00:00.000Z: the time was up.",
    }),
  },
  ifLost: "9 objects (900 B) in 1 bucket can never be read again.",
};

/** Client-side data keys, one of which does not open. */
export const sealed: KeyCustody = {
  key: "client-side:kms+context",
  kind: "client-side",
  facts: unknown("unsupported", "The metadata does not name the KMS key"),
  holdings: { objects: 3, bytes: 30, noncurrent: 0, bucketKey: 0, buckets: ["vault"] },
  customerKeyRequired: false,
  namedBy: [],
  proofs: { opened: 1, refused: 1, unknown: 1, refusal: "InvalidCiphertextException" },
  ifLost: "3 objects (30 B) in 1 bucket can never be read again.",
};

/** A key that nobody used, and whose policy may not be read. */
export const quiet: KeyCustody = {
  ...full,
  key: "arn:aws:kms:eu-west-1:111122223333:key/quiet",
  facts: absent,
  inquiry: {
    asOf: "2026-11-20T00:00:00.000Z",
    lastUse: known({ trackedSince: "2026-04-23T00:00:00.000Z" }),
    policyProblems: unknown("access-denied", "kms:GetKeyPolicy was denied"),
    grants: known([]),
    users: known({ since: "2026-11-13T00:00:00.000Z", uses: [] }),
  },
};

export const custodyRows = [full, sealed, quiet];
