/** Reads XML elements one after the other, as S3 writes them: without attributes, and without space between them. */
export type Elements = {
  /**
   * Reads the element that begins here.
   * @returns where it ends; -1 where it is none of the known ones, not well-formed, or one that was read already.
   */
  readonly read: (bytes: Uint8Array, at: number) => number;
  /** Where the text of an element begins and ends, by its place in the list of names; -1 where there was none. */
  readonly begins: Int32Array;
  readonly ends: Int32Array;
  /** Forgets what was read. */
  readonly clear: () => void;
};

type Known = {
  /** Place in the list of names; -1 for those that are passed over, any number of times. */
  readonly place: number;
  readonly open: Uint8Array;
  readonly close: Uint8Array;
  readonly empty: Uint8Array;
  /** What may stand inside; text alone when absent. */
  readonly inside: Elements | undefined;
  /** What came behind it the last time: rows are alike. */
  next: Known | undefined;
};

const less = 60;

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

  const find = (bytes: Uint8Array, at: number): Known | undefined => {
    const { next } = last;
    if (next !== undefined && standsAt(bytes, at, next.open)) return next;
    return known.find(({ open, empty }) => standsAt(bytes, at, open) || standsAt(bytes, at, empty));
  };
  const note = (place: number, begin: number, end: number) => {
    if (place < 0) return;
    begins[place] = begin;
    ends[place] = end;
  };
  const readText = (bytes: Uint8Array, at: number, { place, open, close }: Known): number => {
    const begin = at + open.length;
    let end = begin;
    while (end < bytes.length && bytes[end] !== less) end += 1;
    if (!standsAt(bytes, end, close)) return -1;
    note(place, begin, end);
    return end + close.length;
  };
  return {
    begins,
    ends,
    read: (bytes, at) => {
      const found = find(bytes, at);
      if (found === undefined || (found.place >= 0 && begins[found.place] !== -1)) return -1;
      last.next = found;
      last = found;
      if (standsAt(bytes, at, found.empty)) {
        note(found.place, at, at);
        return at + found.empty.length;
      }
      return found.inside === undefined
        ? readText(bytes, at, found)
        : readInside(bytes, at, found, found.inside);
    },
    clear: () => {
      begins.fill(-1);
      ends.fill(-1);
      last = first;
    },
  };
}

function knownAs(name: string, place: number, inside: Elements | undefined): Known {
  const [open, close, empty] = [bytesOf(`<${name}>`), bytesOf(`</${name}>`), bytesOf(`<${name}/>`)];
  return { place, open, close, empty, inside, next: undefined };
}

function readInside(bytes: Uint8Array, from: number, { open, close }: Known, inside: Elements): number {
  let at = from + open.length;
  while (!standsAt(bytes, at, close)) {
    at = inside.read(bytes, at);
    if (at < 0) return -1;
  }
  return at + close.length;
}

/** ASCII as bytes. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

export function standsAt(bytes: Uint8Array, at: number, what: Uint8Array): boolean {
  if (at + what.length > bytes.length) return false;
  for (let index = 0; index < what.length; index += 1) if (bytes[at + index] !== what[index]) return false;
  return true;
}
