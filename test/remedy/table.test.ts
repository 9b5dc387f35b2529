import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/model/fact.ts";
import type { BucketFacts, ObjectFacts } from "../../src/model/facts.ts";
import type { ObjectAction, Refusal } from "../../src/model/plan.ts";
import { remedyFor } from "../../src/remedy/remedy.ts";
import type { RemedySubject } from "../../src/remedy/subject.ts";
import { bucket, object, requirement, source, subject } from "./build.ts";

/** Source by row, circumstance by column, one table for each requirement; the approved key is usable throughout. */
const TABLES: Readonly<Record<"any" | "sse-s3" | "sse-kms" | "dsse-kms", string>> = {
  any: `
             plain vers old suspended null-behind archived restored governed held big big-vers look-alike look-alike-old report
  none       C     C+   nc0 C         null        arch     C        gov      hold M   M+       C          nc0            rep
  s3         =     =    =   =         =           =        =        =        =    =   =        =          =              =
  kms-ok     =     =    =   =         =           =        =        =        =    =   =        =          =              =
  kms-wrong  U     U    U   U         U           U        U        gov      hold U   U        C          look           rep
  kms-aws    U     U    U   U         U           U        U        gov      hold U   U        C          look           rep
  kms-off    off   off  off off       off         off      off      off      off  off off      off        off            off
  dsse-ok    =     =    =   =         =           =        =        =        =    =   =        =          =              =
  dsse-wrong C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  ssec-held  C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  ssec-lost  lost  lost lost lost     lost        lost     lost     lost     lost lost lost    lost       lost           lost
  ssec-maybe lost  lost lost lost     lost        lost     lost     lost     lost lost lost    lost       lost           lost
  fsx        alien alien alien alien  alien       alien    alien    alien    alien alien alien alien      alien          alien
  denied     unk   unk  unk unk       unk         unk      unk      unk      unk  unk unk      unk        unk            unk`,
  "sse-s3": `
             plain vers old suspended null-behind archived restored governed held big big-vers look-alike look-alike-old report
  none       C     C+   nc0 C         null        arch     C        gov      hold M   M+       C          nc0            rep
  s3         =     =    =   =         =           =        =        =        =    =   =        =          =              =
  kms-ok     =     =    =   =         =           =        =        =        =    =   =        =          =              =
  kms-wrong  U     U    U   U         U           U        U        gov      hold U   U        C          look           rep
  dsse-ok    =     =    =   =         =           =        =        =        =    =   =        =          =              =
  dsse-wrong C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  ssec-held  C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep`,
  "sse-kms": `
             plain vers old suspended null-behind archived restored governed held big big-vers look-alike look-alike-old report
  none       C     C+   nc0 C         null        arch     C        gov      hold M   M+       C          nc0            rep
  s3         U     U    U   U         U           U        U        gov      hold U   U        C          look           rep
  kms-ok     =     =    =   =         =           =        =        =        =    =   =        =          =              =
  kms-wrong  U     U    U   U         U           U        U        gov      hold U   U        C          look           rep
  kms-aws    U     U    U   U         U           U        U        gov      hold U   U        C          look           rep
  kms-off    off   off  off off       off         off      off      off      off  off off      off        off            off
  dsse-ok    =     =    =   =         =           =        =        =        =    =   =        =          =              =
  dsse-wrong C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  ssec-held  C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  ssec-lost  lost  lost lost lost     lost        lost     lost     lost     lost lost lost    lost       lost           lost
  ssec-maybe lost  lost lost lost     lost        lost     lost     lost     lost lost lost    lost       lost           lost
  fsx        alien alien alien alien  alien       alien    alien    alien    alien alien alien alien      alien          alien
  denied     unk   unk  unk unk       unk         unk      unk      unk      unk  unk unk      unk        unk            unk`,
  "dsse-kms": `
             plain vers old suspended null-behind archived restored governed held big big-vers look-alike look-alike-old report
  none       C     C+   nc0 C         null        arch     C        gov      hold M   M+       C          nc0            rep
  s3         C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  kms-ok     C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  kms-wrong  C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  kms-aws    C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  kms-off    off   off  off off       off         off      off      off      off  off off      off        off            off
  dsse-ok    =     =    =   =         =           =        =        =        =    =   =        =          =              =
  dsse-wrong C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  ssec-held  C     C+   ncc C         null        arch     C        gov      hold M   M+       C          ncc            rep
  ssec-lost  lost  lost lost lost     lost        lost     lost     lost     lost lost lost    lost       lost           lost
  fsx        alien alien alien alien  alien       alien    alien    alien    alien alien alien alien      alien          alien
  denied     unk   unk  unk unk       unk         unk      unk      unk      unk  unk unk      unk        unk            unk`,
};

const MEANING: Readonly<Record<string, string>> = {
  U: "update-object-encryption",
  C: "copy-object",
  "C+": "copy-object, old version stays",
  M: "multipart-copy",
  "M+": "multipart-copy, old version stays",
  "=": "NOTHING-TO-CHANGE",
  nc0: "NONCURRENT-NOT-ENCRYPTED",
  ncc: "NONCURRENT-NEEDS-COPY",
  null: "NULL-VERSION-AT-RISK",
  arch: "ARCHIVED-RESTORE-FIRST",
  gov: "LOCKED-GOVERNANCE",
  hold: "LEGAL-HOLD",
  off: "SOURCE-KEY-UNUSABLE",
  lost: "SSE-C-KEY-NOT-HELD",
  alien: "UNRECOGNISED-ENCRYPTION",
  unk: "ENCRYPTION-UNKNOWN",
  look: "UNTRUSTED-ENDPOINT",
  rep: "NOT-REMEDIATE-MODE",
};

type Circumstance = {
  readonly object?: Partial<ObjectFacts>;
  readonly bucket?: Partial<BucketFacts>;
  readonly rest?: Partial<RemedySubject>;
};

const id = { bucket: "data", key: "a/b.bin", versionId: "v1" };
const nullVersion = { ...id, versionId: "null" };
const enabled: Partial<BucketFacts> = { versioning: known("enabled") };
const suspended: Partial<BucketFacts> = { versioning: known("suspended") };
const behind = { otherVersions: { nullVersionNoncurrent: true } };

const CIRCUMSTANCES: Readonly<Record<string, Circumstance>> = {
  plain: {},
  vers: { object: { ref: id }, bucket: enabled },
  old: { object: { ref: id, current: false }, bucket: enabled },
  suspended: { object: { ref: nullVersion }, bucket: suspended },
  "null-behind": { object: { ref: id }, bucket: suspended, rest: behind },
  archived: { object: { storageClass: "GLACIER", archive: "archived" } },
  restored: { object: { storageClass: "GLACIER", archive: "restored" } },
  governed: {
    object: {
      ref: id,
      lock: { mode: "GOVERNANCE", retainUntil: "2030-01-01T00:00:00.000Z", legalHold: false },
    },
    bucket: enabled,
  },
  held: { object: { ref: id, lock: { legalHold: true } }, bucket: enabled },
  big: { object: { size: 5_000_001 } },
  "big-vers": { object: { ref: id, size: 5_000_001 }, bucket: enabled },
  "look-alike": { rest: { trustedEndpoint: false } },
  "look-alike-old": {
    object: { ref: id, current: false },
    bucket: enabled,
    rest: { trustedEndpoint: false },
  },
  report: { rest: { requirement: requirement({ mode: "report" }) } },
};

type Row = { requirement: keyof typeof TABLES; source: string; circumstance: string; expected: string };

function rowsOf(require: keyof typeof TABLES): Row[] {
  const [head = "", ...lines] = TABLES[require].trim().split("\n");
  const columns = head.trim().split(/\s+/);
  return lines.flatMap((line) => {
    const [name = "", ...cells] = line.trim().split(/\s+/);
    if (cells.length !== columns.length) throw new Error(`${require}: ${name} has ${cells.length} cells`);
    return cells.map((cell, index) => ({
      requirement: require,
      source: name,
      circumstance: columns[index] ?? "",
      expected: MEANING[cell] ?? `? ${cell}`,
    }));
  });
}

function said(remedy: ObjectAction | Refusal): string {
  if (!("kind" in remedy)) return remedy.code;
  return remedy.leaves === undefined ? remedy.kind : `${remedy.kind}, old version stays`;
}

function subjectOf(row: Row): RemedySubject {
  const { object: facts, bucket: settings, rest } = CIRCUMSTANCES[row.circumstance] ?? {};
  const shape = object({ serverSide: source(row.source), ...facts });
  const base = { ...subject(), facts: shape, bucket: bucket(settings), ...rest };
  return {
    ...base,
    failing: [shape.current ? "S3E-202" : "S3E-206"],
    requirement: { ...base.requirement, require: row.requirement },
  };
}

describe("source x requirement x circumstance", () => {
  const rows = (["any", "sse-s3", "sse-kms", "dsse-kms"] as const).flatMap(rowsOf);

  it("is a table of more than 200 rows", () => {
    expect(rows.length).toBeGreaterThan(600);
  });

  it.each(rows)("$requirement: $source, $circumstance -> $expected", (row) => {
    expect(said(remedyFor(subjectOf(row)))).toBe(row.expected);
  });
});

describe("what the object becomes", () => {
  const cases: [string, Row["requirement"], Partial<BucketFacts>, object][] = [
    ["none", "any", {}, { type: "sse-s3" }],
    ["none", "sse-kms", {}, { type: "sse-kms", keyArn: "approved", bucketKey: true }],
    ["none", "dsse-kms", {}, { type: "dsse-kms", keyArn: "approved" }],
    ["s3", "sse-kms", {}, { type: "sse-kms", keyArn: "approved", bucketKey: true }],
    ["kms-wrong", "any", {}, { type: "sse-kms", keyArn: "approved", bucketKey: true }],
    ["kms-ok", "dsse-kms", {}, { type: "dsse-kms", keyArn: "approved" }],
    ["dsse-wrong", "sse-kms", {}, { type: "dsse-kms", keyArn: "approved" }],
    ["ssec-held", "any", {}, { type: "sse-kms", keyArn: "approved", bucketKey: true }],
    ["ssec-held", "sse-s3", {}, { type: "sse-kms", keyArn: "approved", bucketKey: true }],
  ];
  it.each(cases)("%s under %s", (name, require, settings, expected) => {
    const remedy = remedyFor(
      subject({
        facts: object({ serverSide: source(name) }),
        bucket: bucket(settings),
        requirement: requirement({ require }),
      }),
    );
    if (!("kind" in remedy)) throw new Error(remedy.code);
    const { after } = remedy;
    const short = "keyArn" in after ? { ...after, keyArn: after.keyArn.split("/")[1] } : after;
    expect(short).toEqual(expected);
  });
});

describe("unknown circumstances", () => {
  const denied = unknown("access-denied", "GetBucket… was denied.");
  const cases: [string, Partial<BucketFacts>, string, string][] = [
    ["versioning, where a copy is needed", { versioning: denied }, "none", "VERSIONING-UNKNOWN"],
    ["versioning, where no copy is needed", { versioning: denied }, "s3", "update-object-encryption"],
    ["ownership, where a copy is needed", { ownership: denied }, "none", "ACL-WOULD-CHANGE"],
    ["ownership, where no copy is needed", { ownership: denied }, "s3", "update-object-encryption"],
    ["notifications", { notifications: denied }, "none", "copy-object"],
    ["replication", { replication: denied }, "none", "copy-object"],
    ["default encryption", { encryption: denied }, "none", "copy-object"],
  ];
  it.each(cases)("%s", (_name, settings, name, expected) => {
    const facts = object({ serverSide: source(name) });
    expect(said(remedyFor(subject({ facts, bucket: bucket(settings) })))).toBe(expected);
  });
});
