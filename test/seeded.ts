/** Numbers that look random and are the same in every run. */
export function seeded(seed: number) {
  let state = seed;
  /** At least 0, below 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.floor(next() * below);
  return {
    next,
    whole,
    chance: (share: number) => next() < share,
    of: <T>(list: readonly T[]): T => list[whole(list.length)] as T,
  };
}
