import { ALGORITHM_KEY, CUSTOMER_KEY, KEY_ID_KEY } from "../condition-keys.ts";
import { uploadsOf } from "../service-writers.ts";
import { canBeKey } from "./key-values.ts";
import { type Detector, lookalike } from "./lookalike.ts";
import { asksFor, type Probe } from "./probe.ts";

const KEEP_SILENT_OUT =
  "Add Null s3:x-amz-server-side-encryption false beside it, so that what names no encryption takes the bucket default";

function isGuard({ statement }: Probe): boolean {
  return statement.effect === "Deny" && asksFor(statement, ALGORITHM_KEY);
}

/** Whether the whole policy leaves a kind of upload in that the baseline does not want. */
function leavesWrong(probe: Probe, ...where: Parameters<Probe["cell"]>): boolean {
  const cell = probe.cell(...where);
  return cell !== undefined && cell.outcome !== "denied" && !cell.content;
}

/** P84: what names its encryption is denied, what names none passes. */
const reversedNull: Detector = (probe) => {
  const named = (["aes256", "kms-approved", "dsse-approved"] as const).every((kind) => probe.denies(kind));
  if (!isGuard(probe) || !named || probe.denies("none")) return undefined;
  const effect = "It denies every upload that names an encryption, and admits those that name none";
  return lookalike(probe, "P84", effect, "Turn the value of Null round, from false to true");
};

/** P80: SSE-S3 named is the only way in. */
const onlyAes: Detector = (probe) => {
  const rest = (["none", "kms-approved", "dsse-approved"] as const).every((kind) => probe.denies(kind));
  if (!isGuard(probe) || !rest || probe.denies("aes256")) return undefined;
  const effect = "It denies every upload without the header, and every stronger encryption";
  return lookalike(probe, "P80", effect, `Name aws:kms and aws:kms:dsse as well. ${KEEP_SILENT_OUT}`);
};

/** P81: named aws:kms is the only way in, where the baseline would take more. */
const onlyKms: Detector = (probe) => {
  if (!isGuard(probe) || probe.denies("kms-approved")) return undefined;
  if (!probe.denies("dsse-approved") || !probe.denies("none")) return undefined;
  const effect = "It denies DSSE-KMS, which is stronger, and every upload without the header";
  return lookalike(probe, "P81", effect, `Name aws:kms:dsse as well. ${KEEP_SILENT_OUT}`);
};

/** P82: those who ask for SSE-S3 are stopped, those who ask for nothing get it. */
const onlyWhoAsk: Detector = (probe) => {
  if (!isGuard(probe) || !probe.denies("aes256") || probe.denies("none")) return undefined;
  if (probe.denies("kms-approved")) return undefined;
  const silent = probe.cell("none");
  const same = silent?.storedAs?.type === "sse-s3" && leavesWrong(probe, "none");
  if (!same) return undefined;
  const effect = "It denies those who ask for SSE-S3, and stores the same for those who ask for nothing";
  return lookalike(probe, "P82", effect, "Make KMS the bucket's default encryption");
};

/** P83, P101: what AWS services send is denied. */
const stopsServices: Detector = (probe) => {
  if (!isGuard(probe)) return undefined;
  const stopped = probe.serviceWriters.filter((service) =>
    probe.matrix.cells.some(
      (cell) =>
        cell.principal === service &&
        (cell.upload === "none" || cell.upload === "aes256") &&
        uploadsOf(service).includes(cell.upload) &&
        cell.by.includes(probe.name),
    ),
  );
  if (stopped.length === 0) return undefined;
  const effect = `It denies what ${stopped.join(" and ")} writes here, which names no KMS key`;
  const mend = "Leave log buckets to the default encryption, or spare the service's prefix with NotResource";
  return lookalike(probe, "P83", effect, mend);
};

/** P85: calls that carry no encryption header at all are denied with the rest. */
const locksEverything: Detector = (probe) => {
  if (!isGuard(probe)) return undefined;
  const calls = ["s3:GetObject", "s3:ListBucket", "s3:PutBucketPolicy"].filter((call) =>
    probe.deniesCall(call),
  );
  if (calls.length === 0) return undefined;
  const effect = `It denies ${calls.join(", ")} to everybody, because such calls carry no encryption header`;
  return lookalike(probe, "P85", effect, "Limit Action to s3:PutObject and s3:ReplicateObject");
};

/** P91: the key is named by what the condition key never holds. */
const keyByName: Detector = (probe) => {
  const values = probe.statement.conditions
    .filter(({ key, operator }) => key.toLowerCase() === KEY_ID_KEY && operator !== "Null")
    .flatMap((condition) =>
      condition.values.filter((value) => !canBeKey(value, condition, probe.scene.bucket.partition)),
    );
  if (values.length === 0) return undefined;
  const effect = probe.denies("kms-approved")
    ? `It denies every key: ${values.join(", ")} is no key ARN, and the header is compared as one`
    : `It never matches a key: ${values.join(", ")} is no key ARN, and the header is compared as one`;
  return lookalike(probe, "P91", effect, "Name the key by its full ARN, arn:aws:kms:REGION:ACCOUNT:key/ID");
};

/** P92: a qualifier for lists of values, which is true where there is none. */
const forAllValues: Detector = (probe) => {
  const qualified = probe.statement.conditions.some(
    ({ qualifier, key }) => qualifier === "ForAllValues" && key.toLowerCase().startsWith(ALGORITHM_KEY),
  );
  if (!qualified) return undefined;
  const denies = probe.denies("none");
  if (!denies && !probe.allows("none")) return undefined;
  const effect = `It ${denies ? "denies" : "allows"} every upload without the header, because ForAllValues holds where there is no value`;
  return lookalike(probe, "P92", effect, `Leave ForAllValues out: the key has one value. ${KEEP_SILENT_OUT}`);
};

/** P93: the same upload gets in through replication or re-wrapping. */
const putObjectOnly: Detector = (probe) => {
  if (!isGuard(probe)) return undefined;
  const kinds = ["aes256", "kms", "kms-other", "kms-foreign", "dsse-other", "sse-c"] as const;
  const ways = (["ReplicateObject", "UpdateObjectEncryption"] as const).filter((operation) =>
    kinds.some((kind) => probe.denies(kind) && leavesWrong(probe, kind, { operation })),
  );
  if (ways.length === 0) return undefined;
  const effect = `It denies uploads of a kind that still gets in through ${ways.map((way) => `s3:${way}`).join(" and ")}`;
  return lookalike(probe, "P93", effect, "Cover s3:ReplicateObject and s3:UpdateObjectEncryption as well");
};

/** P4: a condition key that AWS does not have. */
const inventedKey: Detector = (probe) => {
  const known = [ALGORITHM_KEY, KEY_ID_KEY, CUSTOMER_KEY];
  const invented = probe.statement.conditions
    .map(({ key }) => key.toLowerCase())
    .filter((key) => key.startsWith(ALGORITHM_KEY) && !known.includes(key));
  if (invented.length === 0) return undefined;
  const effect = `It asks for ${invented.join(", ")}, a key that no request carries`;
  return lookalike(
    probe,
    "P4",
    effect,
    "Bucket Keys and encryption contexts cannot be asked for in a policy; leave it out",
  );
};

export const ENCRYPTION_DETECTORS: readonly Detector[] = [
  reversedNull,
  onlyAes,
  onlyKms,
  onlyWhoAsk,
  stopsServices,
  locksEverything,
  keyByName,
  forAllValues,
  putObjectOnly,
  inventedKey,
];
