/** Reads one thing from its beginning to its end; stops early, in whatever way, once the signal is aborted. */
type Reader<Item> = (signal: AbortSignal) => AsyncIterable<Item>;

type Weight<Item> = {
  /** What may be held of a reader whose turn has not come. */
  readonly most: number;
  /** What may be held of the one whose turn it is, where it must wait. */
  readonly leading: number;
  readonly of: (item: Item) => number;
};

/** A reader under way. */
type Run<Item> = {
  /** Undefined at the end. @throws what the reader threw. */
  readonly next: () => Promise<Item | undefined>;
  /** It is its turn: it waits from now on when too much is held. False where it was given up before. */
  readonly lead: () => boolean;
  /** Resolves when it has stopped. */
  readonly stop: () => Promise<void>;
};

/**
 * What several readers give, one reader after the other, while the next one reads ahead. When that would hold too much it
 * is given up, and read again in its turn: nobody keeps a connection waiting on which nothing is read.
 */
export async function* inTurn<Item>(
  readers: readonly Reader<Item>[],
  weight: Weight<Item>,
): AsyncGenerator<Item> {
  let first: Run<Item> | undefined;
  let second: Run<Item> | undefined;
  try {
    for (const [index, reader] of readers.entries()) {
      first = second;
      second = undefined;
      if (first?.lead() !== true) {
        await first?.stop();
        first = run(reader, weight);
        first.lead();
      }
      const after = readers[index + 1];
      if (after !== undefined) second = run(after, weight);
      for (let item = await first.next(); item !== undefined; item = await first.next()) yield item;
    }
  } finally {
    await Promise.all([first?.stop(), second?.stop()]);
  }
}

function run<Item>(reader: Reader<Item>, { most, leading, of }: Weight<Item>): Run<Item> {
  const abort = new AbortController();
  const { signal } = abort;
  let held: Item[] = [];
  let weight = 0;
  let leads = false;
  let over = false;
  let failure: { readonly error: unknown } | undefined;
  const [come, taken] = [createBell(), createBell()];
  const giveUp = () => {
    abort.abort();
    held = [];
    taken.ring();
  };
  const read = async () => {
    try {
      for await (const item of reader(signal)) {
        held.push(item);
        weight += of(item);
        come.ring();
        if (weight >= most && !leads) giveUp();
        while (leads && weight >= leading && !signal.aborted) await taken.rung();
        if (signal.aborted) return;
      }
    } catch (error) {
      failure = { error };
    } finally {
      over = true;
      come.ring();
    }
  };
  const ended = read();
  return {
    next: async () => {
      while (held.length === 0 && !over) await come.rung();
      const item = held.shift();
      if (item === undefined) {
        if (failure !== undefined) throw failure.error;
        return undefined;
      }
      weight -= of(item);
      taken.ring();
      return item;
    },
    lead: () => {
      leads = true;
      return !signal.aborted;
    },
    stop: () => {
      giveUp();
      return ended;
    },
  };
}

/** Somebody waits for something to happen, and looks again then. */
function createBell(): { readonly ring: () => void; readonly rung: () => Promise<void> } {
  let wake: () => void = () => undefined;
  return {
    ring: () => wake(),
    rung: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}
