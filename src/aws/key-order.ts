import { compareKeys } from "../model/key-order.ts";

/** Characters behind the first difference that are counted with: enough for a page of any density. */
const window = 4;

/**
 * A guess at the key that stands `pages` pages behind the last of a page, as if keys went on as they did on it:
 * digits and letters are counted on, with carry, whatever stands between them stays.
 * Any text will do as a place to split a listing; a good guess only makes the parts alike.
 * @returns undefined when no text like that stands between the last key and `until`.
 */
export function keyAhead(
  first: string,
  last: string,
  pages: number,
  until: string | undefined,
): string | undefined {
  let same = 0;
  while (same < last.length && first[same] === last[same]) same += 1;
  let width = Math.min(last.length, same + window);
  // A cut between the halves of a character would be no text.
  if (width > 0 && isHalf(last.charCodeAt(width - 1))) width -= 1;
  let span = 0;
  for (let index = same; index < width; index += 1) {
    const { start, size } = alphabetOf(last.charCodeAt(index));
    const from = Math.min(size - 1, Math.max(0, (first.charCodeAt(index) || 0) - start));
    span = span * size + (size === 1 ? 0 : last.charCodeAt(index) - start - from);
  }
  const guess = countedOn(last.slice(0, width), span * pages);
  if (guess === undefined || compareKeys(guess, last) <= 0) return undefined;
  return until === undefined || compareKeys(guess, until) < 0 ? guess : undefined;
}

function countedOn(text: string, steps: number): string | undefined {
  const codes = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  let carry = steps;
  for (let index = codes.length - 1; index >= 0 && carry > 0; index -= 1) {
    const code = codes[index] ?? 0;
    const { start, size } = alphabetOf(code);
    if (size === 1) continue;
    const sum = code - start + carry;
    codes[index] = start + (sum % size);
    carry = Math.floor(sum / size);
  }
  return carry > 0 ? undefined : String.fromCharCode(...codes);
}

/** The digits or letters that a character is one of; size 1 for all others. */
function alphabetOf(code: number): { readonly start: number; readonly size: number } {
  if (code >= 48 && code <= 57) return { start: 48, size: 10 };
  if (code >= 97 && code <= 122) return { start: 97, size: 26 };
  if (code >= 65 && code <= 90) return { start: 65, size: 26 };
  return { start: code, size: 1 };
}

function isHalf(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
