/** Time that passes only when everybody waits. */
export function virtualTime() {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    elapsed: () => now,
    wait: (milliseconds: number) =>
      new Promise<void>((wake) => {
        const at = now + milliseconds;
        let place = sleepers.length;
        while (place > 0 && (sleepers[place - 1]?.at ?? 0) > at) place -= 1;
        sleepers.splice(place, 0, { at, wake });
      }),
    run: async (until: number) => {
      while (now < until) {
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        const next = sleepers.shift();
        if (next === undefined) return;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}
