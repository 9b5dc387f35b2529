import type { ServerSide, TargetEncryption } from "../model/encryption.ts";
import type { BucketSetting, ObjectAction } from "../model/plan.ts";
import type { ObjectState, Written } from "./object-state.ts";

/** Whether two encryptions of an object are the same; how sure we are of an SSE-C is no difference. */
export function sameEncryption(a: ServerSide, b: ServerSide): boolean {
  if (a.type === "sse-kms" && b.type === "sse-kms")
    return a.keyArn === b.keyArn && a.bucketKey === b.bucketKey;
  if (a.type === "dsse-kms" && b.type === "dsse-kms") return a.keyArn === b.keyArn;
  if (a.type === "other" && b.type === "other") return a.value === b.value;
  return a.type === b.type;
}

/** Whether a fresh state is what the action wants to leave behind. */
export function isAsWanted(state: ObjectState, after: TargetEncryption): boolean {
  const { serverSide } = state.facts;
  return serverSide.state === "known" && sameEncryption(serverSide.value, after);
}

/** What of the action's precondition holds no more, in words; undefined when all of it does. */
export function brokenPrecondition(state: ObjectState, { before }: ObjectAction): string | undefined {
  const { facts } = state;
  const different = [
    facts.ref.versionId !== before.versionId && before.versionId !== undefined ? "its version" : "",
    facts.eTag === before.eTag ? "" : "its ETag",
    facts.size === before.size ? "" : "its size",
    sameSecond(facts.lastModified, before.lastModified) ? "" : "the time it was last modified",
    facts.serverSide.state === "known" && sameEncryption(facts.serverSide.value, before.encryption)
      ? ""
      : "its encryption",
  ].filter((part) => part !== "");
  return different.length === 0 ? undefined : `${different.join(", ")} changed since the plan was made`;
}

/** What a copy or an update changed that it must not, or left that it must change; empty when all is well. */
export function faultsAfter(
  kind: ObjectAction["kind"],
  before: ObjectState,
  after: ObjectState,
  wanted: TargetEncryption,
): readonly string[] {
  const a = { ...before.facts, ...before };
  const b = { ...after.facts, ...after };
  const update = kind === "update-object-encryption";
  return [
    isAsWanted(after, wanted) ? "" : "encryption",
    a.size === b.size ? "" : "size",
    sameRecord(a.metadata, b.metadata) && a.missingMetadata === b.missingMetadata ? "" : "metadata",
    sameRecord(a.headers, b.headers) ? "" : "headers",
    sameRecord(a.tags, b.tags) ? "" : "tags",
    a.storageClass === b.storageClass ? "" : "storage class",
    a.websiteRedirect === b.websiteRedirect ? "" : "website redirect",
    sameChecksum(before, after) ? "" : "checksum",
    a.grants.join("\n") === b.grants.join("\n") ? "" : "grants",
    a.lock.legalHold === b.lock.legalHold ? "" : "legal hold",
    // An update touches none of these (E195); a copy makes new ones.
    update && a.eTag !== b.eTag ? "ETag" : "",
    update && !sameSecond(a.lastModified, b.lastModified) ? "time of last change" : "",
    update && a.ref.versionId !== b.ref.versionId ? "version" : "",
  ].filter((part) => part !== "");
}

/** Whether the object that is read now is the one that was written, and not what another writer put there since. */
export function isWhatWasWritten(state: ObjectState, written: Written): boolean {
  if (written.eTag !== undefined && written.eTag !== state.facts.eTag) return false;
  return written.versionId === undefined || written.versionId === state.facts.ref.versionId;
}

/** Settings are the same although S3 sends no list of blocked types where none is blocked (E63). */
export function sameSetting(a: BucketSetting, b: BucketSetting): boolean {
  return (
    a.algorithm === b.algorithm &&
    a.keyId === b.keyId &&
    a.bucketKey === b.bucketKey &&
    blockedTypes(a).join() === blockedTypes(b).join()
  );
}

function blockedTypes({ blocked }: BucketSetting): readonly string[] {
  return (blocked ?? []).filter((type) => type !== "NONE").sort();
}

/** HEAD tells whole seconds, lists and inventories tell more. */
function sameSecond(a: string, b: string): boolean {
  return Math.floor(Date.parse(a) / 1000) === Math.floor(Date.parse(b) / 1000);
}

/** Only checksums of the whole object can be compared across a copy: others depend on the parts (E143, E167). */
function sameChecksum({ checksum: a }: ObjectState, { checksum: b }: ObjectState): boolean {
  if (a === undefined || b === undefined || a.algorithm !== b.algorithm) return true;
  return a.type !== "FULL_OBJECT" || b.type !== "FULL_OBJECT" || a.value === b.value;
}

function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
