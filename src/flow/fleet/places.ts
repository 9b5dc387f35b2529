/** Where the files of a fleet scan lie in the report bucket. */

/** A bucket of the fleet, and what a child of the scan must know of it. */
export type FleetItem = {
  readonly run: string;
  readonly account: string;
  readonly bucket: string;
  readonly region: string;
  /** AWS services that other buckets make write into it (P105, P106). */
  readonly serviceWriters: readonly string[];
};

export const fleetFile = (run: string): string => `runs/${run}/fleet.json`;

export const bucketsFolder = (run: string): string => `runs/${run}/buckets/`;

/** What one part of a bucket's scan found, in sums. */
export const partFile = (run: string, bucket: string, part: number): string =>
  `${bucketsFolder(run)}${bucket}/${padded(part)}.part.json`;

/** The verdicts of one part that are no pass, one a line; a long part has several. */
export const verdictsFile = (run: string, bucket: string, part: number, chunk: number): string =>
  `${bucketsFolder(run)}${bucket}/${padded(part)}-${padded(chunk)}.verdicts.jsonl`;

/** What one part learned of objects, for the next incremental scan. */
export const objectsFile = (run: string, bucket: string, part: number, chunk: number): string =>
  `${bucketsFolder(run)}${bucket}/${padded(part)}-${padded(chunk)}.objects.jsonl`;

export const reportFile = (run: string, extension: "json" | "html"): string =>
  `runs/${run}/report.${extension}`;

/** What the scan leaves for `apply` to mend. */
export const workFile = (run: string): string => `runs/${run}/work.json`;

export const receiptsFile = (run: string, bucket: string, name: string): string =>
  `runs/${run}/receipts/${bucket}/${name}.jsonl`;

/** In byte order the parts of a bucket stay in their order. */
function padded(number: number): string {
  return String(number).padStart(6, "0");
}
