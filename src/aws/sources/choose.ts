import type { OpenedSource, ReadPorts, SourceRequest } from "../../flow/ports.ts";
import type { SourceEstimate, SourceName } from "../../model/source.ts";
import { counted } from "../../model/text.ts";
import { namesKeys } from "../../rules/required.ts";
import type { AwsConfig } from "../clients.ts";
import type { Context } from "../context.ts";
import { estimateOf, type Sized } from "./estimate.ts";
import { inventorySource } from "./inventory/source.ts";
import { type ManifestOptions, manifestSource } from "./manifest/source.ts";
import { journalSource } from "./metadata/journal.ts";
import { type MetadataOptions, metadataSource } from "./metadata/source.ts";
import {
  bucketOf,
  type Candidate,
  cannotGoOn,
  chosen,
  onlyListing,
  opened,
  type SourceFinder,
  type Usable,
} from "./opened.ts";
import { objectCounter } from "./size.ts";

export type SourceOptions = {
  /**
   * auto: the cheapest that is fresh enough and tells what the baseline asks. Absent: as the baseline says of each
   * bucket, and auto where it says nothing.
   */
  readonly source?: SourceName | "auto" | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
} & MetadataOptions &
  ManifestOptions;

/** A listing of so few is quick, costs cents, and is of now. */
const fewObjects = 100_000;

/** Chooses for each bucket what it is read from, by freshness, size, price and what the baseline needs. */
export function sourceOpener(
  context: Context,
  config: AwsConfig,
  options: SourceOptions,
): NonNullable<ReadPorts["openSource"]> {
  const count = objectCounter(config);
  const journal = journalSource(context, config, options.now, options);
  // What is there already, and only has to be read.
  const ready = {
    inventory: inventorySource(context, options.now),
    metadata: metadataSource(context, config, options.now, options),
  };
  const finders: Readonly<Record<string, SourceFinder>> = {
    ...ready,
    journal,
    manifest: manifestSource(context, config, options.now, options),
  };
  return async (request) => {
    const objects = await count(bucketOf(request), options.now());
    const prices = pricesOf(request, objects);
    const listing = (why: string): OpenedSource =>
      opened("list", `listing and HEAD: ${why}`, prices.estimate("list"));
    if (request.after !== undefined) {
      const { source } = request.after;
      const found = await finders[source]?.(request, true);
      return found?.ok === true
        ? chosen(found, prices.of(found), goesOn)
        : cannotGoOn(source, found?.why ?? "");
    }
    if (request.journal?.goesOn === true) {
      const found = await journal(request, true);
      return found.ok ? chosen(found, prices.of(found), goesOn) : listing(found.why);
    }
    const { source, by } = wanted(options, request);
    if (source === "list") return listing(by);
    const needed = onlyListing(request, source);
    if (source !== "auto") {
      if (needed !== undefined) return listing(needed);
      const found = await finders[source]?.(request, true);
      return found?.ok === true ? chosen(found, prices.of(found), by) : listing(found?.why ?? "");
    }
    if (objects !== undefined && objects <= fewObjects) {
      const why = needed ?? `${counted(objects, "object")} ${objects === 1 ? "is" : "are"} listed quickly`;
      return usually(listing(why), by === undefined);
    }
    const finds = [
      ...(mayAskJournal(options, request) ? [journal] : []),
      ...(needed === undefined ? Object.values(ready) : []),
    ];
    const found = await Promise.all(finds.map((find) => find(request, false)));
    const without: Candidate[] = needed === undefined ? [] : [{ ok: false, why: needed }];
    const best = cheapest([...without, ...found], prices, listing);
    const isNews = needed !== undefined || objects !== undefined || best.choice.source !== "list";
    return usually(best, by === undefined && !isNews);
  };
}

/** Whether a scan that nobody told to asks the journal: it costs queries before anything is known. */
function mayAskJournal({ athena }: SourceOptions, request: SourceRequest): boolean {
  const { journal } = request;
  const remembers = journal !== undefined && "since" in journal;
  return remembers && athena !== undefined && onlyListing(request, "journal") === undefined;
}

const goesOn = "the scan goes on where it was";

type PricesOf = {
  readonly estimate: (source: SourceName) => SourceEstimate | undefined;
  /** Of a source that was found. */
  readonly of: (found: Usable) => SourceEstimate | undefined;
};

/** What sources would cost; undefined where nobody says how many objects there are. */
function pricesOf(request: SourceRequest, objects: number | undefined): PricesOf {
  const { region } = request.facts;
  const estimate = (source: SourceName, journal?: Sized["journal"]) => {
    if (objects === undefined) return undefined;
    const sized = { region, objects, headsAll: asksForKeys(source, request) };
    return estimateOf(source, journal === undefined ? sized : { ...sized, journal });
  };
  return {
    estimate: (source) => estimate(source),
    of: (found) =>
      "changed" in found
        ? estimate(found.source, { records: found.records, changed: found.changed.length })
        : estimate(found.source),
  };
}

type Wanted =
  | { readonly source: SourceName | "auto"; readonly by: string }
  /** Nobody said anything. */
  | { readonly source: "auto"; readonly by: undefined };

/** What is to be read from, and who says so. */
function wanted({ source }: SourceOptions, { requirement }: SourceRequest): Wanted {
  if (source !== undefined) return { source, by: "asked for" };
  const ofBaseline = requirement.state === "known" ? requirement.value.source : undefined;
  return ofBaseline === undefined
    ? { source: "auto", by: undefined }
    : { source: ofBaseline, by: "the baseline asks for it" };
}

/** A bucket is listed where nobody asked for anything, and it is small or nothing else is there: no news for a person. */
function usually(opened: OpenedSource, usual: boolean): OpenedSource {
  return usual ? { ...opened, usual } : opened;
}

/** Whether the baseline asks for keys that this source does not name. */
function asksForKeys(source: SourceName, { requirement }: SourceRequest): boolean {
  const named = source === "metadata" || source === "journal";
  return !named && requirement.state === "known" && namesKeys(requirement.value);
}

function cheapest(
  found: readonly Candidate[],
  prices: PricesOf,
  listing: (why: string) => OpenedSource,
): OpenedSource {
  const usable = found.filter((one): one is Usable => one.ok);
  const dollars = (one: Usable) => prices.of(one)?.dollars ?? 0;
  const [best] = usable.sort((a, b) => dollars(a) - dollars(b));
  if (best === undefined) return listing(found.flatMap((one) => (one.ok ? [] : [one.why])).join("; "));
  const list = prices.estimate("list");
  if (list !== undefined && list.dollars <= dollars(best))
    return listing(`${best.title} would save nothing, as each object may have to be asked about`);
  const why =
    list === undefined ? "cheaper than a listing" : `a listing would cost $${list.dollars.toFixed(2)}`;
  return chosen(best, prices.of(best), why);
}
