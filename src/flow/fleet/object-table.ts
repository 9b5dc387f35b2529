import { createHash } from "node:crypto";
import type { ListedObject } from "../ports.ts";
import type { ObjectMemory } from "../scan/options.ts";

/**
 * What is remembered of many objects, for rows that come in no order: 20 bytes an object, in place of the object. An object
 * is found by a fingerprint of all that a row tells of it, 128 bits of MD5, so that one which was changed is not found.
 */
export type ObjectTable = Pick<ObjectMemory, "of"> & {
  /** @param common what it shares with others: the same object for all that were kept together. */
  readonly add: (seen: Seen, common: Common) => void;
};

/** What a row tells of an object. */
export type Seen = Pick<ListedObject, "size" | "lastModified" | "eTag" | "storageClass"> & {
  readonly key: string;
  readonly versionId: string | undefined;
};

export type Common = Omit<NonNullable<ReturnType<ObjectMemory["of"]>>, "ref" | "current" | keyof Seen> & {
  readonly storageClass: string;
};

/** Words of a fingerprint. */
const words = 4;

/** @param most objects that will be added. */
export function createObjectTable(most: number): ObjectTable {
  let slots = 64;
  while (slots < most * 1.5) slots *= 2;
  const prints = new Uint32Array(slots * words);
  /** Number of what the object has in common with others, and one: zero is an empty slot. */
  const numbers = new Uint32Array(slots);
  const commons: Common[] = [];
  const byText = new Map<string, number>();
  const byObject = new WeakMap<Common, number>();
  const numberOf = (common: Common): number => {
    const seen = byObject.get(common);
    if (seen !== undefined) return seen;
    const text = JSON.stringify(common);
    const number = byText.get(text) ?? commons.push(common);
    byText.set(text, number);
    byObject.set(common, number);
    return number;
  };

  /** The slot of a fingerprint, or the empty one where it would be. */
  const slotOf = (print: Uint32Array): number => {
    let slot = (print[0] ?? 0) & (slots - 1);
    while (numbers[slot] !== 0 && !isAt(prints, slot, print)) slot = (slot + 1) & (slots - 1);
    return slot;
  };
  return {
    add: (seen, common) => {
      const print = fingerprint(seen);
      const slot = slotOf(print);
      prints.set(print, slot * words);
      numbers[slot] = numberOf(common);
    },
    of: (listed) => {
      const { ref, current, size, lastModified, eTag, storageClass } = listed;
      // A source that tells neither says nothing of whether the object was written since.
      if (lastModified === "" || eTag === "") return undefined;
      const { key, versionId } = ref;
      const print = fingerprint({ key, versionId, size, lastModified, eTag, storageClass });
      const common = commons[(numbers[slotOf(print)] ?? 0) - 1];
      return common === undefined ? undefined : { ref, current, size, lastModified, eTag, ...common };
    },
  };
}

function isAt(prints: Uint32Array, slot: number, print: Uint32Array): boolean {
  for (let word = 0; word < words; word += 1) if (prints[slot * words + word] !== print[word]) return false;
  return true;
}

function fingerprint({ key, versionId, size, lastModified, eTag, storageClass }: Seen): Uint32Array {
  // A HEAD tells the time to the second.
  const text = JSON.stringify([key, versionId ?? null, size, lastModified.slice(0, 19), eTag, storageClass]);
  const digest = createHash("md5").update(text).digest();
  return new Uint32Array(digest.buffer, digest.byteOffset, words);
}
