/** Epoch milliseconds of a date in a header or document; undefined when it is none. */
export function parsedDate(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** Dates on the wire have no fraction of a second, so comparisons have none either. */
export function wholeSeconds(epochMs: number): number {
  return Math.floor(epochMs / 1000);
}
