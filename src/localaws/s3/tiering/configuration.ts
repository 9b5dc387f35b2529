/** When S3 Intelligent-Tiering archives objects: the opt-in tiers of a bucket. */

import {
  childOf,
  childrenOf,
  childText,
  malformedXml,
  readXml,
  type XmlElement,
} from "../../wire/xml-reader.ts";
import type { BucketState } from "../action.ts";
import { documentsOf, type NamedDocuments } from "../buckets/named-documents.ts";
import { invalidArgument } from "../object-errors.ts";
import { type ObjectFilter, readFilter } from "../object-filter.ts";

export const tieringDocuments: NamedDocuments = {
  name: "intelligent-tiering",
  root: "IntelligentTieringConfiguration",
  read: "s3:GetIntelligentTieringConfiguration",
  write: "s3:PutIntelligentTieringConfiguration",
};

export type ArchiveTier = "ARCHIVE_ACCESS" | "DEEP_ARCHIVE_ACCESS";

/** Fewest days without an access, by tier; at most two years. */
const FEWEST: Readonly<Record<ArchiveTier, number>> = { ARCHIVE_ACCESS: 90, DEEP_ARCHIVE_ACCESS: 180 };
const MOST = 730;

type TieringRule = {
  readonly filter: ObjectFilter;
  readonly tier: ArchiveTier;
  readonly days: number;
};

function tierIn(tiering: XmlElement): ArchiveTier | undefined {
  const name = childText(tiering, "AccessTier");
  return name === "ARCHIVE_ACCESS" || name === "DEEP_ARCHIVE_ACCESS" ? name : undefined;
}

/** @throws AwsError MalformedXML or InvalidArgument. */
export function refuseBadTiering(document: XmlElement): void {
  const tierings = childrenOf(document, "Tiering");
  if (!["Enabled", "Disabled"].includes(childText(document, "Status") ?? "")) throw malformedXml();
  if (tierings.length === 0) throw malformedXml();
  for (const tiering of tierings) {
    const [tier, text] = [tierIn(tiering), childText(tiering, "Days") ?? ""];
    if (tier === undefined || !/^\d+$/.test(text)) throw malformedXml();
    if (Number(text) >= FEWEST[tier] && Number(text) <= MOST) continue;
    throw invalidArgument(`Days must be between ${FEWEST[tier]} and ${MOST} for ${tier}`, "Days", text);
  }
}

function rulesIn(document: XmlElement): readonly TieringRule[] {
  if (childText(document, "Status") !== "Enabled") return [];
  const filter = readFilter(childOf(document, "Filter"));
  return childrenOf(document, "Tiering").flatMap((tiering) => {
    const tier = tierIn(tiering);
    if (tier === undefined) return [];
    const days = Number(childText(tiering, "Days"));
    return [{ filter, tier, days }];
  });
}

/** What the bucket archives, and after how many days. */
export function tieringRules(bucket: Pick<BucketState, "settings">): readonly TieringRule[] {
  return documentsOf(bucket, tieringDocuments).flatMap(([, text]) => rulesIn(readXml(text)));
}
