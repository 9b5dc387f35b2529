import { beginsAt, fourOf, nextFrom, type Viewed, type Words, wordsOf } from "../words.ts";

/** Reads XML elements one after the other, as S3 writes them: without attributes, and without space between them. */
export type Elements = {
  /**
   * Reads the element that begins here.
   * @returns where it ends; -1 where it is none of the known ones, not well-formed, or one that was read already.
   */
  readonly read: (body: Viewed, at: number) => number;
  /** Where the text of an element begins and ends, by its place in the list of names; -1 where there was none. */
  readonly begins: Int32Array;
  readonly ends: Int32Array;
  /** Forgets what was read. */
  readonly clear: () => void;
};

type Known = {
  /** Place in the list of names; -1 for those that are passed over, any number of times. */
  readonly place: number;
  readonly open: Words;
  readonly close: Words;
  readonly empty: Words;
  /** What may stand inside; text alone when absent. */
  readonly inside: Elements | undefined;
  /** What came behind it the last time: rows are alike. */
  next: Known | undefined;
};

const less = fourOf("<");

/**
 * @param names of the elements whose text is wanted.
 * @param passedOver the others that may come, and what may stand inside them.
 */
export function createElements(
  names: readonly string[],
  passedOver: Readonly<Record<string, Elements | undefined>> = {},
): Elements {
  const known = [
    ...names.map((name, place) => knownAs(name, place, undefined)),
    ...Object.entries(passedOver).map(([name, inside]) => knownAs(name, -1, inside)),
  ];
  const begins = new Int32Array(names.length).fill(-1);
  const ends = new Int32Array(names.length).fill(-1);
  const first = knownAs("", -1, undefined);
  let last = first;

  const find = (body: Viewed, at: number): Known | undefined => {
    const { next } = last;
    if (next !== undefined && beginsAt(body, at, next.open)) return next;
    return known.find(({ open, empty }) => beginsAt(body, at, open) || beginsAt(body, at, empty));
  };
  const note = (place: number, begin: number, end: number) => {
    if (place < 0) return;
    begins[place] = begin;
    ends[place] = end;
  };
  const readText = (body: Viewed, at: number, { place, open, close }: Known): number => {
    const begin = at + open.length;
    const end = nextFrom(body.view, begin, body.bytes.length, less);
    if (!beginsAt(body, end, close)) return -1;
    note(place, begin, end);
    return end + close.length;
  };
  return {
    begins,
    ends,
    read: (body, at) => {
      const found = find(body, at);
      if (found === undefined || (found.place >= 0 && begins[found.place] !== -1)) return -1;
      last.next = found;
      last = found;
      if (beginsAt(body, at, found.empty)) {
        note(found.place, at, at);
        return at + found.empty.length;
      }
      return found.inside === undefined
        ? readText(body, at, found)
        : readInside(body, at, found, found.inside);
    },
    clear: () => {
      begins.fill(-1);
      ends.fill(-1);
      last = first;
    },
  };
}

function knownAs(name: string, place: number, inside: Elements | undefined): Known {
  const [open, close, empty] = [asciiOf(`<${name}>`), asciiOf(`</${name}>`), asciiOf(`<${name}/>`)];
  return { place, open, close, empty, inside, next: undefined };
}

function readInside(body: Viewed, from: number, { open, close }: Known, inside: Elements): number {
  let at = from + open.length;
  while (!beginsAt(body, at, close)) {
    at = inside.read(body, at);
    if (at < 0) return -1;
  }
  return at + close.length;
}

/** ASCII to compare with. */
export function asciiOf(text: string): Words {
  return wordsOf(Buffer.from(text, "latin1"));
}
