import type { Gate } from "./gate.ts";

/**
 * Works on items as they come, many at a time, and hands on the results in the order of the items.
 * Only a window of them is ever in memory: when the oldest result is late, the source is not read on.
 * @param gates entered one after the other for each item, left when its work is done.
 */
export async function inOrder<Item, Done>(
  items: AsyncIterable<Item>,
  gates: readonly Pick<Gate, "enter" | "leave">[],
  window: number,
  work: (item: Item) => Promise<Done>,
  handOn: (done: Done) => void | Promise<void>,
): Promise<void> {
  const underWay: Promise<Done>[] = [];
  const handOnOldest = async () => {
    const oldest = underWay.shift();
    if (oldest !== undefined) await handOn(await oldest);
  };
  try {
    for await (const item of items) {
      if (underWay.length >= window) await handOnOldest();
      for (const gate of gates) await gate.enter();
      const done = work(item).finally(() => {
        for (const gate of gates) gate.leave();
      });
      // A bug in the work surfaces where its turn comes; until then it must not end the process.
      done.catch(() => undefined);
      underWay.push(done);
    }
    while (underWay.length > 0) await handOnOldest();
  } finally {
    // Nothing goes on behind the back of whoever catches what was thrown.
    await Promise.allSettled(underWay);
  }
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
