/** What an item passes before its work is begun: a bound of how many there are at a time, or how many a second. */
export type Door<Item> = {
  /** True where nothing has to be waited for, and then the item is through. */
  readonly tryEnter: (item: Item) => boolean;
  readonly enter: (item: Item) => Promise<void>;
  /** Its work is done. */
  readonly leave: () => void;
};

/** Work that was begun, and how it ended. */
type Begun<Done> = { ended: boolean; thrown: boolean; done: Done | undefined; error: unknown };

/**
 * Works on items as they come, many at a time, and hands on the results in the order of the items.
 * Only a window of them is ever under way: when the oldest result is late, nothing more is begun.
 * @param pages of items; the next one is asked for when all of the last are begun.
 * @param doors entered one after the other for each item, left when its work is done.
 * @param over asked before each item: once it is true, nothing more is begun.
 * @param already what comes of an item that needs no work; it passes no door.
 */
export async function inOrder<Item, Done>(
  pages: AsyncIterable<readonly Item[]> | Iterable<readonly Item[]>,
  doors: readonly Door<Item>[],
  window: number,
  work: (item: Item) => Promise<Done>,
  handOn: (done: Done) => void | Promise<void>,
  over: () => boolean = () => false,
  already: (item: Item) => Done | undefined = () => undefined,
): Promise<void> {
  const line = createLine(doors, work, handOn);
  try {
    for await (const page of pages) {
      for (const item of page) {
        if (over()) return await line.finish();
        // Waiting costs more than all the rest here, so it is done only where there is something to wait for.
        const busy = line.handOnEnded(window - 1);
        if (busy !== undefined) await busy;
        const done = already(item);
        if (done !== undefined) {
          line.add(done);
          continue;
        }
        for (const door of doors) if (!door.tryEnter(item)) await door.enter(item);
        line.begin(item);
      }
    }
    await line.finish();
  } finally {
    // Nothing goes on behind the back of whoever catches what was thrown.
    await line.stillness();
  }
}

function createLine<Item, Done>(
  doors: readonly Door<Item>[],
  work: (item: Item) => Promise<Done>,
  handOn: (done: Done) => void | Promise<void>,
) {
  let line: (Begun<Done> | undefined)[] = [];
  /** Place of the oldest that was not handed on. */
  let first = 0;
  let underWay = 0;
  let wake: () => void = () => undefined;
  const something = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const end = (begun: Begun<Done>) => {
    begun.ended = true;
    underWay -= 1;
    for (const door of doors) door.leave();
    wake();
  };
  const take = (begun: Begun<Done>): void | Promise<void> => {
    // Let go at once: what is held for a while is not young any more when it becomes garbage.
    line[first] = undefined;
    first += 1;
    if (first > 1024 && first * 2 > line.length) {
      line = line.slice(first);
      first = 0;
    }
    if (begun.thrown) throw begun.error;
    return handOn(begun.done as Done);
  };
  /** Hands on what has ended, and waits until at most so many are left. */
  const handOnEnded = (most: number): Promise<void> | undefined => {
    for (let oldest = line[first]; oldest?.ended === true; oldest = line[first]) {
      const busy = take(oldest);
      if (busy !== undefined) return busy.then(() => handOnEnded(most));
    }
    return line.length - first > most ? something().then(() => handOnEnded(most)) : undefined;
  };
  return {
    begin: (item: Item) => {
      const begun: Begun<Done> = { ended: false, thrown: false, done: undefined, error: undefined };
      line.push(begun);
      underWay += 1;
      work(item).then(
        (done) => {
          begun.done = done;
          end(begun);
        },
        (error: unknown) => {
          begun.thrown = true;
          begun.error = error;
          end(begun);
        },
      );
    },
    add: (done: Done) => {
      line.push({ ended: true, thrown: false, done, error: undefined });
    },
    handOnEnded,
    finish: async () => handOnEnded(0),
    stillness: async () => {
      while (underWay > 0) await something();
    },
  };
}

/**
 * The same work on a list, a few at a time, results in the list's order. What one of them throws is thrown once all
 * that was begun has ended; nothing more is begun then.
 */
export async function eachOf<Item, Done>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = [];
  const thrown: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && thrown.length === 0) {
      const index = next;
      next += 1;
      const item = items[index];
      if (item === undefined) continue;
      try {
        done[index] = await work(item);
      } catch (error) {
        thrown.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (thrown.length > 0) throw thrown[0];
  return done;
}
