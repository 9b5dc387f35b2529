import type { SourceEstimate, SourceName } from "../../model/source.ts";
import { counted } from "../../model/text.ts";
import { PRICES_AS_OF, type Prices, pricesIn } from "../../remedy/prices.ts";

/** What is known of a bucket before it is read. */
export type Sized = {
  readonly region: string;
  readonly objects: number;
  /** Whether each object may have to be asked about with HEAD besides what the source tells. */
  readonly headsAll: boolean;
  /** What the journal names, where it is asked. */
  readonly journal?: JournalSize;
};

type JournalSize = {
  /** Of its table, all of which is read. */
  readonly records: number;
  /** Keys that may have changed. */
  readonly changed: number;
};

/** HEADs a second that one partition of a bucket answers (L1); a bucket has one until load makes S3 split it (L2). */
const headsPerSecond = 5500;
/** Keys of one page of a listing, and pages a second with four ranges read at a time. */
const page = 1000;
const pagesPerSecond = 40;
/** Rows a second of an inventory on one core; `npm run bench -- inventory` measures it. */
const rowsPerSecond = 1_000_000;
/** Jobs that a manifest of each kind of encryption takes, one for all objects among them; keys take more. */
const jobs = 6;
/** Objects a second that S3 counts for a manifest (?). */
const generatedPerSecond = 100_000;
/** Bytes a row of the columns that a query reads, compressed, of a metadata table (?). */
const bytesPerRow = 120;
/** Bytes a record of a journal's key and time, compressed (?). */
const bytesPerRecord = 60;
/** Stretches of a bucket that are listed a second, some at a time (?). */
const stretchesPerSecond = 100;
/** Objects a second that are read back from what an earlier scan kept, on one core. */
const keptPerSecond = 150_000;
/** Rows of one page of results of Athena. */
const resultPage = 1000;
/** Athena counts at least this much a query. */
const leastScanned = 10_000_000;

type Cost = { readonly requests: number; readonly dollars: number; readonly seconds: number };

/** Requests, dollars and seconds of reading a bucket by one source, HEADs included. */
export function estimateOf(source: SourceName, sized: Sized): SourceEstimate {
  const { prices, of } = pricesIn(sized.region);
  const { journal = { records: 0, changed: 0 } } = sized;
  const own = costs[source](sized.objects, prices, journal);
  const heads = headsOf(source, sized, journal);
  return {
    objects: sized.objects,
    requests: own.requests + heads,
    dollars: own.dollars + (heads / 1000) * headPrice(prices),
    // Listing and HEAD go on at the same time; a report is read while its HEADs are asked.
    seconds: Math.max(own.seconds, heads / headsPerSecond),
    headsAll: sized.headsAll,
    pricesOf: of,
    pricesAsOf: PRICES_AS_OF,
  };
}

function headsOf(source: SourceName, { objects, headsAll }: Sized, { changed }: JournalSize): number {
  if (source === "journal") return changed;
  return source === "list" || headsAll ? objects : 0;
}

const costs: Readonly<Record<SourceName, (objects: number, prices: Prices, journal: JournalSize) => Cost>> = {
  list: (objects, prices) => {
    const pages = Math.max(1, Math.ceil(objects / page));
    return { requests: pages, dollars: (pages / 1000) * listPrice(prices), seconds: pages / pagesPerSecond };
  },
  // The report is paid for by who configured it, whether it is read or not; it counts as what the answer costs.
  inventory: (objects, prices) => ({
    requests: 4 + Math.ceil(objects / 500_000),
    dollars: (objects / 1e6) * prices.inventory,
    seconds: objects / rowsPerSecond,
  }),
  metadata: (objects, prices) => {
    const scanned = Math.max(leastScanned, objects * bytesPerRow) * 2;
    return { requests: 10, dollars: (scanned / 1e12) * prices.athena, seconds: 10 + scanned / 1e9 };
  },
  // Keys that stand together are listed together: hardly ever more pages than a listing has.
  journal: (objects, prices, { records, changed }) => {
    const scanned = Math.max(leastScanned, records * bytesPerRecord) * 2;
    const lists = Math.min(changed, Math.max(1, Math.ceil(objects / page)));
    return {
      requests: 10 + Math.ceil(changed / resultPage) + lists,
      dollars: (scanned / 1e12) * prices.athena + (lists / 1000) * listPrice(prices),
      seconds: 20 + scanned / 1e9 + lists / stretchesPerSecond + objects / keptPerSecond,
    };
  },
  manifest: (objects, { batch }) => ({
    requests: jobs * 12,
    dollars: jobs * (batch.job + (objects / 1e6) * batch.millionGenerated),
    seconds: 10 + objects / generatedPerSecond,
  }),
};

function headPrice({ get }: Prices): number {
  return get["STANDARD"] ?? 0;
}

/** LIST is priced like PUT (L14). */
function listPrice({ put }: Prices): number {
  return put["STANDARD"] ?? 0;
}

/** "about 1,000,010 requests, $0.41, 3 min" */
export function estimateWords({ requests, dollars, seconds, headsAll }: SourceEstimate): string {
  const most = headsAll ? "at most " : "about ";
  return `${most}${counted(requests, "request")}, $${dollars.toFixed(2)}, ${timeWords(seconds)}`;
}

function timeWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.ceil(seconds / 3600)} h` : `${Math.ceil(seconds / 86_400)} days`;
}
