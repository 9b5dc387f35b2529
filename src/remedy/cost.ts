import type { ServerSide } from "../model/encryption.ts";
import type { Cost, ObjectAction } from "../model/plan.ts";

/** What an action costs depends on these besides itself. */
export type CostCircumstances = {
  readonly storageClass: string;
  readonly partSize: number;
  /** Whether ACLs are on, so that they are read and compared. */
  readonly acls: boolean;
  /** Destinations a new version is replicated to. */
  readonly replicas: number;
  /** Whether the old bytes stay as an old version. */
  readonly keepsOldVersion: boolean;
  /** ISO 8601. */
  readonly now: string;
};

type Step = Pick<ObjectAction, "kind" | "before" | "after" | "annotations">;

/** With a Bucket Key up to 99 % of the KMS requests go away (K64). */
const BUCKET_KEY_SHARE = 0.01;

/** The requests and bytes of one action; money is an estimate made of them. HEAD counts as a GET of its class (L15). */
export function costOf(action: Step, about: CostCircumstances): Cost {
  const kms = kmsOf(action);
  if (action.kind === "update-object-encryption") {
    // Billed as a PUT of S3 Standard whatever the class (E205); the object is looked at before and after.
    const classes = { put: "STANDARD", get: about.storageClass };
    return { s3: { put: 1, get: 2 }, kms, ...kmsByBucketKey(action), bytes: 0, classes };
  }
  const { size, lastModified } = action.before;
  const parts = partsOf(action, about.partSize);
  // What begins and ends an upload, its parts, and three lists of annotations.
  const puts = action.kind === "multipart-copy" ? parts + 2 + 3 : 1;
  // HEAD and tags before and after; ACLs too where they are on.
  const get = 4 + (about.acls ? 2 : 0);
  const notes = annotationRequests(action);
  return {
    s3: { put: puts + notes.put, get: get + notes.get },
    kms: kms + kmsBetween(action, parts),
    ...kmsByBucketKey(action, parts),
    bytes: size,
    classes: { put: about.storageClass, get: about.storageClass },
    ...(about.replicas > 0 ? { replicatedBytes: size * about.replicas } : {}),
    ...(about.keepsOldVersion
      ? { addedBytes: size }
      : { earlyDeletionByteDays: size * daysLeft(about.storageClass, lastModified, about.now) }),
  };
}

function partsOf({ kind, before: { size } }: Step, partSize: number): number {
  return kind === "multipart-copy" ? Math.max(1, Math.ceil(size / partBytes(size, partSize))) : 0;
}

/** Of each annotation a PUT (E162), two reads of the source and a look at the copy; and two looks at the versioning. */
function annotationRequests({ annotations = 0 }: Step): Cost["s3"] {
  return annotations === 0 ? { put: 0, get: 0 } : { put: annotations, get: 3 * annotations + 2 };
}

/** Each part opens the source anew, and so does each read of an annotation; writing one opens the copy (E220). */
function kmsBetween({ before, after, annotations = 0 }: Step, parts: number): number {
  return (parts + 2 * annotations) * openings(before.encryption) + annotations * openings(after);
}

function kmsOf({ before, after }: Pick<Step, "before" | "after">): number {
  return openings(before.encryption) + openings(after);
}

function kmsByBucketKey(step: Step, parts = 0): Pick<Cost, "kmsByBucketKey"> {
  const { after } = step;
  if (after.type !== "sse-kms") return {};
  const either = (bucketKey: boolean) => {
    const other = { ...step, after: { ...after, bucketKey } };
    return kmsOf(other) + kmsBetween(other, parts);
  };
  return { kmsByBucketKey: { on: either(true), off: either(false) } };
}

function partBytes(size: number, partSize: number): number {
  return Math.max(partSize, Math.ceil(size / 10_000), 1);
}

/** KMS requests to make or open one data key; DSSE has two layers (E130). */
function openings(encryption: ServerSide): number {
  if (encryption.type === "sse-kms") return encryption.bucketKey ? BUCKET_KEY_SHARE : 1;
  return encryption.type === "dsse-kms" ? 2 : 0;
}

/** Days an object is paid for at least (E168). */
const MINIMUM_DAYS: Readonly<Record<string, number>> = {
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** Days of the minimum storage duration that are paid although the object is replaced. */
function daysLeft(storageClass: string, lastModified: string, now: string): number {
  const age = (Date.parse(now) - Date.parse(lastModified)) / 86_400_000;
  const left = (MINIMUM_DAYS[storageClass] ?? 0) - (Number.isFinite(age) ? age : 0);
  return Math.max(0, left);
}
