import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/model/fact.ts";
import type { BucketFacts, ObjectFacts } from "../../src/model/facts.ts";
import { remedyFor } from "../../src/remedy/remedy.ts";
import type { RemedySubject } from "../../src/remedy/subject.ts";
import { bucket, object, source, subject } from "./build.ts";

/** How a source is mended where nothing stands in the way: without a byte moved, by a copy, by a copy in parts. */
const ways = {
  update: { serverSide: source("s3") },
  copy: { serverSide: source("none") },
  parts: { serverSide: source("none"), size: 5_000_001 },
} as const satisfies Readonly<Record<string, Partial<ObjectFacts>>>;

type Way = keyof typeof ways;

/** What a circumstance makes of each way: nothing, a risk that says so, or a refusal. */
type Row = {
  readonly name: string;
  readonly object?: Partial<ObjectFacts>;
  readonly bucket?: Partial<BucketFacts>;
  readonly rest?: Partial<RemedySubject>;
  readonly update: string;
  readonly copy: string;
  readonly parts: string;
};

const same = (told: string) => ({ update: told, copy: told, parts: told });
const copies = (told: string) => ({ update: "-", copy: told, parts: told });
const denied = unknown("access-denied", "denied");
const queue = { type: "sqs", arn: "arn:aws:sqs:eu-west-1:111122223333:q" } as const;
const rule = { id: "r", enabled: true, destinationBucket: "arn:aws:s3:::d", kmsObjects: true };
function annotated(count: number, answer: "yes" | "no" | "depends" = "yes"): Partial<RemedySubject> {
  return { annotations: known({ count, admitted: { answer, by: ["Theirs"] } }) };
}
const answers = (answer: "yes" | "no" | "depends") => ({ writeAdmitted: () => ({ answer, by: ["Theirs"] }) });

const rows: readonly Row[] = [
  { name: "nothing special", ...same("-") },
  {
    name: "a website redirect, which copies send again (E165)",
    object: { websiteRedirect: "/x" },
    ...same("-"),
  },
  {
    name: "replicated",
    object: { replicationStatus: "COMPLETED" },
    ...copies("-"),
    update: "risk: Replicas keep their old key",
  },
  {
    name: "replication pending",
    object: { replicationStatus: "PENDING" },
    ...copies("-"),
    update: "risk: Replicas keep their old key",
  },
  { name: "a replica", object: { replicationStatus: "REPLICA" }, ...copies("risk: The object is a replica") },
  {
    name: "a replication rule",
    bucket: { replication: known([rule]) },
    ...copies("risk: The copy is replicated again"),
  },
  {
    name: "a replication rule that leaves KMS objects out (E212)",
    bucket: { replication: known([{ ...rule, kmsObjects: false }]) },
    ...copies("risk: A replication rule does not take KMS objects"),
  },
  {
    name: "a replication rule that is off",
    bucket: { replication: known([{ ...rule, enabled: false }]) },
    ...same("-"),
  },
  {
    name: "replication unknown",
    bucket: { replication: denied },
    ...copies("risk: Whether the copy will be replicated is unknown"),
  },
  {
    name: "somebody is notified",
    bucket: { notifications: known([queue]) },
    ...copies(`risk: The copy raises an ObjectCreated event for ${queue.arn}`),
  },
  { name: "nobody is notified", bucket: { notifications: known([]) }, ...same("-") },
  {
    name: "who is notified is unknown",
    bucket: { notifications: denied },
    ...copies("risk: Who is notified of the copy is unknown"),
  },
  { name: "ACLs on", bucket: { ownership: known("ObjectWriter") }, ...copies("risk: ACLs are on") },
  { name: "ownership unknown", bucket: { ownership: denied }, ...copies("ACL-WOULD-CHANGE") },
  { name: "versioning unknown", bucket: { versioning: denied }, ...copies("VERSIONING-UNKNOWN") },
  {
    name: "a default retention",
    bucket: { objectLock: known({ mode: "GOVERNANCE", days: 7 }) },
    ...copies("risk: The new version starts the bucket's default retention anew: GOVERNANCE, 7 days"),
  },
  { name: "Object Lock without a default", bucket: { objectLock: known({}) }, ...same("-") },
  {
    name: "governance lock",
    object: { lock: { mode: "GOVERNANCE", legalHold: false } },
    ...same("LOCKED-GOVERNANCE"),
  },
  {
    name: "compliance lock",
    object: { lock: { mode: "COMPLIANCE", legalHold: false } },
    ...same("LOCKED-COMPLIANCE"),
  },
  { name: "legal hold", object: { lock: { legalHold: true } }, ...same("LEGAL-HOLD") },
  {
    name: "STANDARD_IA",
    object: { storageClass: "STANDARD_IA" },
    ...copies("risk: Storage class STANDARD_IA charges"),
  },
  { name: "REDUCED_REDUNDANCY", object: { storageClass: "REDUCED_REDUNDANCY" }, ...same("-") },
  {
    name: "archived",
    object: { storageClass: "DEEP_ARCHIVE", archive: "archived" },
    ...copies("ARCHIVED-RESTORE-FIRST"),
  },
  {
    name: "being restored",
    object: { storageClass: "GLACIER", archive: "restoring" },
    ...copies("ARCHIVED-RESTORE-FIRST"),
  },
  {
    name: "restored",
    object: { storageClass: "GLACIER", archive: "restored" },
    ...copies("risk: Storage class GLACIER charges"),
  },
  {
    name: "archived in Intelligent-Tiering",
    object: { storageClass: "INTELLIGENT_TIERING", archive: "archived" },
    ...copies("ARCHIVED-RESTORE-FIRST"),
  },
  {
    name: "a class of directory buckets",
    object: { storageClass: "EXPRESS_ONEZONE" },
    ...same("UNSUPPORTED-STORAGE-CLASS"),
  },
  {
    name: "metadata that HEAD left out (S31)",
    object: { clientSide: denied },
    ...same("-"),
    parts: "METADATA-UNREADABLE",
  },
  { name: "no annotations", rest: annotated(0), ...same("-") },
  {
    name: "annotations, where an old version keeps them (E162, E223)",
    bucket: { versioning: known("enabled") },
    rest: annotated(3),
    ...same("-"),
    parts: "risk: Annotations are written again after the copy",
  },
  {
    name: "annotations without versions (E162)",
    bucket: { versioning: known("disabled") },
    rest: annotated(3),
    ...same("-"),
    parts: "ANNOTATIONS-WOULD-BE-LOST",
  },
  {
    name: "annotations where versioning is suspended (E162)",
    object: { ref: { bucket: "data", key: "a/b.bin", versionId: "null" } },
    bucket: { versioning: known("suspended") },
    rest: annotated(3),
    ...same("-"),
    parts: "ANNOTATIONS-WOULD-BE-LOST",
  },
  {
    name: "annotations, and no receipts to go on from",
    bucket: { versioning: known("enabled") },
    rest: { ...annotated(3), resumable: false },
    ...same("-"),
    parts: "ANNOTATIONS-WOULD-BE-LOST",
  },
  {
    name: "annotations unknown",
    bucket: { versioning: known("enabled") },
    rest: { annotations: denied },
    ...same("-"),
    parts: "ANNOTATIONS-WOULD-BE-LOST",
  },
  {
    name: "annotations, and a policy that denies writing them",
    bucket: { versioning: known("enabled") },
    rest: annotated(3, "no"),
    ...same("-"),
    parts: "WRITE-DENIED-BY-POLICY",
  },
  {
    name: "annotations, and a policy that it depends on",
    bucket: { versioning: known("enabled") },
    rest: annotated(3, "depends"),
    ...same("-"),
    parts: "risk: PutObjectAnnotation is denied unless Theirs",
  },
  {
    name: "an endpoint that is not AWS",
    rest: { trustedEndpoint: false },
    ...copies("risk: The endpoint is not AWS"),
    update: "risk: The endpoint is not AWS",
  },
  { name: "a policy that admits the write", rest: answers("yes"), ...same("-") },
  { name: "a policy that denies the write", rest: answers("no"), ...same("WRITE-DENIED-BY-POLICY") },
  { name: "a policy that it depends on", rest: answers("depends"), ...same("risk: is denied unless Theirs") },
  {
    name: "Requester Pays, where another account would pay: its writes are refused",
    rest: { account: "444455556666" },
    ...same("BUCKET-OTHER-ACCOUNT"),
  },
];

/** What everything is told of, whatever the circumstances. */
const usual = new Set(
  Object.values(ways).flatMap((facts) => risksOf(remedyFor(subject({ facts: object(facts) })))),
);

function risksOf(remedy: ReturnType<typeof remedyFor>): readonly string[] {
  return "kind" in remedy ? remedy.risks : [remedy.code];
}

describe("each circumstance, and what it makes of each way", () => {
  const cases = rows.flatMap((row) => (["update", "copy", "parts"] as const).map((way) => ({ row, way })));

  it.each(cases)("$row.name, $way", ({ row, way }: { row: Row; way: Way }) => {
    const remedy = remedyFor(
      subject({ facts: object({ ...ways[way], ...row.object }), bucket: bucket(row.bucket), ...row.rest }),
    );
    const told = risksOf(remedy).filter((text) => !usual.has(text));
    const expected = row[way];
    if (expected === "-") expect(told).toEqual([]);
    else if (!expected.startsWith("risk: ")) expect(told).toEqual([expected]);
    else expect(told.join("\n")).toContain(expected.slice("risk: ".length));
  });
});
