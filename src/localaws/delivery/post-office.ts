/** Every delivery to a queue or a function passes here: at once, twice, or when and in which order a test says (D13). */

/** `sent`, `reversed`, or indices into what is held; what they leave out comes after them as it was sent. */
type DeliveryOrder = "sent" | "reversed" | readonly number[];

export type PostOffice = {
  post(deliver: () => void): void;
  /** The next `count` deliveries are made twice, as can happen to any of them (V13). */
  duplicate(count?: number): void;
  /** From now on deliveries wait. */
  hold(): void;
  /** How many wait. */
  held(): number;
  /** Delivers what waits, and everything from now on at once. Default order "sent". */
  release(order?: DeliveryOrder): void;
};

const ordered = <T>(waiting: readonly T[], order: DeliveryOrder): readonly T[] => {
  if (order === "sent") return waiting;
  if (order === "reversed") return waiting.toReversed();
  const first = order.map((index) => {
    const one = waiting[index];
    if (one === undefined) throw new RangeError(`there is no delivery ${index}; ${waiting.length} wait`);
    return one;
  });
  const named = new Set(order);
  return [...first, ...waiting.filter((_, index) => !named.has(index))];
};

export const createPostOffice = (): PostOffice => {
  let waiting: (() => void)[] | undefined;
  let duplicates = 0;
  return {
    post: (deliver) => {
      const times = duplicates > 0 ? 2 : 1;
      duplicates = Math.max(0, duplicates - 1);
      for (let time = 0; time < times; time++) {
        if (waiting === undefined) deliver();
        else waiting.push(deliver);
      }
    },
    duplicate: (count = 1) => {
      duplicates += count;
    },
    hold: () => {
      waiting ??= [];
    },
    held: () => waiting?.length ?? 0,
    release: (order = "sent") => {
      const all = ordered(waiting ?? [], order);
      waiting = undefined;
      for (const deliver of all) deliver();
    },
  };
};
