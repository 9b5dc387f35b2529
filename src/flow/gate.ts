/** Lets a bounded number of things be under way at a time; the bound may move while they are. */
export type Gate = {
  /** Resolves when there is room. Every enter needs one leave. */
  readonly enter: () => Promise<void>;
  /** Enters where that needs no waiting, and nobody waits already; tells whether it did. */
  readonly tryEnter: () => boolean;
  readonly leave: () => void;
  /** Something went through: the bound grows by about one for each full round (additive increase). */
  readonly succeeded: () => void;
  /** The service asked for less: the bound is halved, once for each round (multiplicative decrease). */
  readonly slowDown: () => void;
  /** The most that were ever under way at once. */
  readonly peak: () => number;
  readonly limit: () => number;
  /** How many are under way now. */
  readonly inside: () => number;
  /** A way in for one of several who go through the gate: a place that gets free goes to whoever has fewest. */
  readonly share: () => Share;
};

export type Share = Pick<Gate, "enter" | "tryEnter" | "leave">;

type Holder = { inside: number };

/**
 * @param most the bound is never above it.
 * @param first the bound to begin with: a cold bucket has one partition, and answers a sudden load with 503 (L2).
 */
export function createGate(most: number, first = most): Gate {
  let waiting: { readonly holder: Holder; readonly goOn: () => void }[] = [];
  let bound = Math.max(1, Math.min(most, first));
  let inside = 0;
  let peak = 0;
  // Answers that count no more: what else is under way was sent before the bound was halved.
  let deaf = 0;

  const goIn = (holder: Holder) => {
    holder.inside += 1;
    inside += 1;
    if (inside > peak) peak = inside;
  };
  const admit = () => {
    while (waiting.length > 0 && inside < Math.floor(bound)) {
      const next = waiting.reduce((least, one) => (one.holder.inside < least.holder.inside ? one : least));
      waiting = waiting.filter((one) => one !== next);
      goIn(next.holder);
      next.goOn();
    }
  };
  const share = (): Share => {
    const holder = { inside: 0 };
    return {
      tryEnter: () => {
        if (waiting.length > 0 || inside >= Math.floor(bound)) return false;
        goIn(holder);
        return true;
      },
      enter: () =>
        new Promise((goOn) => {
          waiting.push({ holder, goOn });
          admit();
        }),
      leave: () => {
        holder.inside -= 1;
        inside -= 1;
        admit();
      },
    };
  };
  return {
    ...share(),
    share,
    succeeded: () => {
      deaf = Math.max(0, deaf - 1);
      bound = Math.min(most, bound + 1 / bound);
    },
    slowDown: () => {
      if (deaf > 0) {
        deaf -= 1;
        return;
      }
      bound = Math.max(1, bound / 2);
      deaf = Math.max(0, inside - 1);
    },
    peak: () => peak,
    limit: () => Math.floor(bound),
    inside: () => inside,
  };
}
