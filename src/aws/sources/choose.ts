import type { OpenedSource, ReadPorts, SourceRequest } from "../../flow/ports.ts";
import type { SourceEstimate, SourceName } from "../../model/source.ts";
import { counted } from "../../model/text.ts";
import { namesKeys } from "../../rules/required.ts";
import type { AwsConfig } from "../clients.ts";
import type { Context } from "../context.ts";
import { estimateOf } from "./estimate.ts";
import { inventorySource } from "./inventory/source.ts";
import { type ManifestOptions, manifestSource } from "./manifest/source.ts";
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
  // What is there already, and only has to be read.
  const ready = {
    inventory: inventorySource(context, options.now),
    metadata: metadataSource(context, config, options.now, options),
  };
  const finders: Readonly<Record<string, SourceFinder>> = {
    ...ready,
    manifest: manifestSource(context, config, options.now, options),
  };
  return async (request) => {
    const { facts } = request;
    const objects = await count(bucketOf(request), options.now());
    const estimate = (source: SourceName) =>
      objects === undefined
        ? undefined
        : estimateOf(source, { region: facts.region, objects, headsAll: asksForKeys(source, request) });
    const listing = (why: string): OpenedSource =>
      opened("list", `listing and HEAD: ${why}`, estimate("list"));
    if (request.after !== undefined) {
      const { source } = request.after;
      const found = await finders[source]?.(request, true);
      return found?.ok === true
        ? chosen(found, estimate(source), "the scan goes on where it was")
        : cannotGoOn(source, found?.why ?? "");
    }
    const needed = onlyListing(request);
    const { source, by } = wanted(options, request);
    const few = objects !== undefined && objects <= fewObjects;
    if (source === "list") return listing(by);
    if (needed !== undefined) return usually(listing(needed), by === undefined && few);
    if (source !== "auto") {
      const found = await finders[source]?.(request, true);
      return found?.ok === true ? chosen(found, estimate(found.source), by) : listing(found?.why ?? "");
    }
    if (few) {
      const why = `${counted(objects, "object")} ${objects === 1 ? "is" : "are"} listed quickly`;
      return usually(listing(why), by === undefined);
    }
    const found = await Promise.all(Object.values(ready).map((find) => find(request, false)));
    const best = cheapest(found, estimate, listing);
    return usually(best, by === undefined && objects === undefined && best.batches === undefined);
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
  const named = source === "metadata";
  return !named && requirement.state === "known" && namesKeys(requirement.value);
}

function cheapest(
  found: readonly Candidate[],
  estimate: (source: SourceName) => SourceEstimate | undefined,
  listing: (why: string) => OpenedSource,
): OpenedSource {
  const usable = found.filter((one): one is Usable => one.ok);
  const dollars = (source: SourceName) => estimate(source)?.dollars ?? 0;
  const [best] = usable.sort((a, b) => dollars(a.source) - dollars(b.source));
  if (best === undefined) return listing(found.flatMap((one) => (one.ok ? [] : [one.why])).join("; "));
  const list = estimate("list");
  if (list !== undefined && list.dollars <= dollars(best.source))
    return listing(`${best.title} would save nothing, as each object may have to be asked about`);
  const why =
    list === undefined ? "cheaper than a listing" : `a listing would cost $${list.dollars.toFixed(2)}`;
  return chosen(best, estimate(best.source), why);
}
