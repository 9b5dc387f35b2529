import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyCustody } from "../../src/custody/custody.ts";
import { createCustodyLedger, custodyBucket } from "../../src/custody/table.ts";
import type { BucketRequirement } from "../../src/model/baseline.ts";
import type { ClientSide, ServerSide } from "../../src/model/encryption.ts";
import { absent, type Fact, known, unknown } from "../../src/model/fact.ts";
import type { ObjectFacts } from "../../src/model/facts.ts";
import { keyFacts } from "../facts.ts";

const arn = (id: string) => `arn:aws:kms:eu-west-1:111122223333:key/${id}`;

function object(
  bucket: string,
  serverSide: Fact<ServerSide>,
  size = 100,
  clientSide: Fact<ClientSide> = absent,
): ObjectFacts {
  return {
    ref: { bucket, key: "k" },
    current: true,
    size,
    lastModified: "2026-01-01T00:00:00.000Z",
    eTag: "e",
    storageClass: "STANDARD",
    archive: "no",
    serverSide,
    clientSide,
    lock: { legalHold: false },
    instructionFile: false,
  };
}

const kms = (id: string): Fact<ServerSide> => known({ type: "sse-kms", keyArn: arn(id), bucketKey: false });
const plain = (name: string, customerKeyRequired = false) => ({ name, customerKeyRequired });
const marked = (fields: Partial<ClientSide>): Fact<ClientSide> =>
  known({
    format: "v2",
    envelope: "metadata",
    wrap: "kms+context",
    content: "aes-gcm",
    weaknesses: [],
    ...fields,
  });

const byKey = (rows: readonly KeyCustody[]) => new Map(rows.map((row) => [`${row.kind} ${row.key}`, row]));

describe("the custody table", () => {
  it("adds up what lies under each key, over buckets, most bytes first", () => {
    const ledger = createCustodyLedger();
    ledger.add(object("b", kms("1"), 10), plain("b"));
    ledger.add(object("a", kms("1"), 20), plain("a", true));
    ledger.add(object("a", known({ type: "dsse-kms", keyArn: arn("2") }), 500), plain("a"));
    expect(ledger.keys()).toEqual([arn("1"), arn("2")]);
    expect(ledger.table(new Map())).toMatchObject([
      {
        key: arn("2"),
        kind: "kms",
        holdings: { objects: 1, bytes: 500, buckets: ["a"] },
        customerKeyRequired: false,
      },
      { key: arn("1"), holdings: { objects: 2, bytes: 30, buckets: ["a", "b"] }, customerKeyRequired: true },
    ]);
  });

  it.each([
    ["no encryption", known({ type: "none" })],
    ["SSE-S3, whose keys AWS keeps", known({ type: "sse-s3" })],
    ["encryption of another kind", known({ type: "other", value: "aws:fsx" })],
    ["an unknown encryption", unknown("access-denied", "HEAD")],
  ] satisfies [string, Fact<ServerSide>][])("has no row for %s", (_name, serverSide) => {
    const ledger = createCustodyLedger();
    ledger.add(object("b", serverSide), plain("b"));
    expect(ledger.table(new Map())).toEqual([]);
  });

  it("tells held SSE-C keys from those nobody holds", () => {
    const ledger = createCustodyLedger();
    ledger.add(object("b", known({ type: "sse-c", keyMd5: "MD5==", certainty: "proven" })), plain("b"));
    ledger.add(object("b", known({ type: "sse-c", certainty: "proven" })), plain("b"));
    ledger.add(object("b", known({ type: "sse-c", certainty: "probable" })), plain("b"));
    const rows = byKey(ledger.table(new Map()));
    expect(rows.get("sse-c ssec:MD5==")).toMatchObject({
      holdings: { objects: 1 },
      facts: { state: "absent" },
    });
    expect(rows.get("sse-c ssec:unknown")).toMatchObject({
      holdings: { objects: 2 },
      facts: { state: "absent" },
    });
    expect(ledger.keys()).toEqual([]);
  });

  it("does not take a bare 400 for a proof of SSE-C (E95)", () => {
    const ledger = createCustodyLedger();
    ledger.add(object("b", known({ type: "sse-c", certainty: "probable" })), plain("b"));
    expect(ledger.table(new Map())[0]?.facts.state).toBe("unknown");
  });

  it("counts client-side keys beside the server-side ones (S26), by the key or else the wrap", () => {
    const ledger = createCustodyLedger();
    ledger.add(object("b", kms("1"), 1, marked({ wrap: "kms", kmsKeyId: arn("9") })), plain("b", true));
    ledger.add(object("b", kms("1"), 2, marked({})), plain("b"));
    ledger.add(object("b", kms("1"), 3, marked({ wrap: "rsa" })), plain("b"));
    const rows = byKey(ledger.table(new Map()));
    expect([...rows.keys()].sort()).toEqual([
      `client-side ${arn("9")}`,
      "client-side client-side:kms+context",
      "client-side client-side:rsa",
      `kms ${arn("1")}`,
    ]);
    expect(rows.get(`client-side ${arn("9")}`)?.customerKeyRequired).toBe(false);
    expect(rows.get("client-side client-side:rsa")?.facts.state).toBe("absent");
    expect(rows.get("client-side client-side:kms+context")?.facts.state).toBe("unknown");
    expect(ledger.keys()).toEqual([arn("1"), arn("9")]);
  });

  it("lists named keys with nothing under them, once", () => {
    const ledger = createCustodyLedger();
    ledger.nameKey(arn("1"), "b", "default");
    ledger.nameKey(arn("1"), "a", "baseline");
    ledger.nameKey(arn("1"), "b", "baseline");
    expect(ledger.table(new Map())).toMatchObject([
      { key: arn("1"), namedBy: ["a", "b"], holdings: { objects: 0, bytes: 0, buckets: [] } },
    ]);
  });

  it("takes the facts of each key from KMS, and says so when nobody asked", () => {
    const facts = keyFacts(arn("1"));
    const ledger = createCustodyLedger();
    ledger.nameKey(arn("1"), "b", "default");
    expect(ledger.table(new Map([[arn("1"), known(facts)]]))[0]?.facts).toEqual(known(facts));
    expect(ledger.table(new Map())[0]?.facts.state).toBe("unknown");
  });

  it("loses no object and no byte", () => {
    const kinds: readonly Fact<ServerSide>[] = [
      kms("1"),
      kms("2"),
      known({ type: "sse-c", certainty: "proven" }),
    ];
    const objects = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(), fc.constantFrom("a", "b")));
    fc.assert(
      fc.property(objects, (list) => {
        const ledger = createCustodyLedger();
        for (const [serverSide, size, name] of list) ledger.add(object(name, serverSide, size), plain(name));
        const rows = ledger.table(new Map());
        const sum = (of: (row: KeyCustody) => number) => rows.reduce((total, row) => total + of(row), 0);
        expect(sum((row) => row.holdings.objects)).toBe(list.length);
        expect(sum((row) => row.holdings.bytes)).toBe(list.reduce((total, [, size]) => total + size, 0));
      }),
    );
  });
});

describe("what is lost with a key, in one sentence", () => {
  const sentence = (fill: (ledger: ReturnType<typeof createCustodyLedger>) => void) => {
    const ledger = createCustodyLedger();
    fill(ledger);
    return ledger.table(new Map())[0]?.ifLost;
  };

  it.each([
    ["1 object (1 B) in 1 bucket can never be read again.", 1, 1],
    ["2 objects (2.0 KiB) in 1 bucket can never be read again.", 2, 1000],
    ["3 objects (3.5 MiB) in 1 bucket can never be read again.", 3, 1_234_567],
    ["1,000 objects (115.1 GiB) in 1 bucket can never be read again.", 1000, 123_600_000],
  ])("%s", (expected, objects, size) => {
    expect(
      sentence((ledger) => {
        for (let i = 0; i < objects; i++) ledger.add(object("b", kms("1"), size), plain("b"));
      }),
    ).toBe(expected);
  });

  it.each([
    ["Nothing lies under it yet.", []],
    ["Nothing lies under it, but uploads by default to a fail.", ["a"]],
    ["Nothing lies under it, but uploads by default to a and b fail.", ["a", "b"]],
    ["Nothing lies under it, but uploads by default to a and 2 more fail.", ["a", "b", "c"]],
  ])("%s", (expected, defaults) => {
    expect(
      sentence((ledger) => {
        ledger.nameKey(arn("1"), "x", "baseline");
        for (const name of defaults) ledger.nameKey(arn("1"), name, "default");
      }),
    ).toBe(expected);
  });

  it("says of objects without a held key that they are lost now", () => {
    expect(
      sentence((ledger) =>
        ledger.add(object("b", known({ type: "sse-c", certainty: "proven" }), 7), plain("b")),
      ),
    ).toBe("1 object (7 B) in 1 bucket cannot be read by anybody without their keys.");
  });
});

describe("whether a baseline asks for a customer managed key", () => {
  const requirement = (fields: Partial<BucketRequirement>): Fact<BucketRequirement> =>
    known({
      require: "sse-kms",
      keys: [],
      bucketKey: false,
      sseC: "block",
      tls: true,
      uploads: "lenient",
      mode: "report",
      approvedKeys: [],
      chosenBy: "defaults",
      ...fields,
    });

  it.each([
    ["keys of one's own", requirement({ keys: ["alias/a"] }), true],
    ["no keys", requirement({}), false],
    ["aws/s3 among the keys", requirement({ keys: ["alias/a", "alias/aws/s3"] }), false],
    [
      "keys for client-side encryption",
      requirement({ keys: ["alias/a"], require: "client-side-kms" }),
      false,
    ],
    ["an unknown requirement", unknown("timeout", "tags"), false],
  ])("%s: %s", (_name, fact, expected) => {
    expect(custodyBucket("b", fact).customerKeyRequired).toBe(expected);
  });
});
