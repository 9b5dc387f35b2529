/** What a replication configuration asks for, read from the document that is kept of it. */

import { childOf, childrenOf, childText, readXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { BucketState } from "../action.ts";
import { isMeant, type ObjectFilter, readFilter } from "../object-filter.ts";
import type { ObjectVersion } from "../store.ts";

export type ReplicationRule = {
  readonly id: string;
  readonly enabled: boolean;
  readonly priority: number;
  readonly filter: ObjectFilter;
  readonly deleteMarkers: boolean;
  /** SSE-KMS and DSSE objects replicate only where the rule says so (E212). */
  readonly kmsObjects: boolean;
  readonly destination: {
    readonly bucket: string;
    readonly storageClass: string | undefined;
    /** As it was put: id, alias or ARN. */
    readonly replicaKey: string | undefined;
    /** Whether the replica is to belong to the owner of the destination. */
    readonly handsOver: boolean;
  };
};

export type Replication = { readonly roleArn: string; readonly rules: readonly ReplicationRule[] };

const isOn = (parent: XmlElement | undefined, name: string): boolean =>
  childText(childOf(parent, name), "Status") === "Enabled";

function ruleIn(rule: XmlElement): ReplicationRule {
  const filter = childOf(rule, "Filter");
  const destination = childOf(rule, "Destination");
  const translation = childOf(destination, "AccessControlTranslation");
  return {
    id: childText(rule, "ID") ?? "",
    enabled: childText(rule, "Status") === "Enabled",
    priority: Number(childText(rule, "Priority") ?? 0),
    filter: readFilter(filter ?? rule),
    // The first version of the schema, which knows no filters, replicates delete markers.
    deleteMarkers: filter === undefined || isOn(rule, "DeleteMarkerReplication"),
    kmsObjects: isOn(childOf(rule, "SourceSelectionCriteria"), "SseKmsEncryptedObjects"),
    destination: {
      bucket: (childText(destination, "Bucket") ?? "").split(":").at(-1) ?? "",
      storageClass: childText(destination, "StorageClass"),
      replicaKey: childText(childOf(destination, "EncryptionConfiguration"), "ReplicaKmsKeyID"),
      handsOver: childText(translation, "Owner") === "Destination",
    },
  };
}

/** How a bucket replicates, or undefined where it does not. */
export function replicationOf({ settings }: Pick<BucketState, "settings">): Replication | undefined {
  const text = settings.get("replication");
  return text === undefined ? undefined : readReplication(readXml(text, "ReplicationConfiguration"));
}

export function readReplication(document: XmlElement): Replication {
  return { roleArn: childText(document, "Role") ?? "", rules: childrenOf(document, "Rule").map(ruleIn) };
}

/** The rules an object version is replicated by: for each destination the one of the highest priority. */
export function rulesFor({ rules }: Replication, version: ObjectVersion): readonly ReplicationRule[] {
  const best = new Map<string, ReplicationRule>();
  for (const rule of rules.filter(({ enabled, filter }) => enabled && isMeant(filter, version))) {
    const known = best.get(rule.destination.bucket);
    if (known === undefined || rule.priority > known.priority) best.set(rule.destination.bucket, rule);
  }
  const isKms = version.encryption.type === "aws:kms" || version.encryption.type === "aws:kms:dsse";
  return [...best.values()].filter((rule) =>
    version.deleteMarker ? rule.deleteMarkers : !isKms || rule.kmsObjects,
  );
}
