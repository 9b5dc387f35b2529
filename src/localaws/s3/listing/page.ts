/** One page of a list, and whether more follows. */
export type Page<T> = { readonly items: readonly T[]; readonly truncated: boolean };

/** The first `max` items. A page of none is never truncated. */
export function pageOf<T>(items: Iterable<T>, max: number): Page<T> {
  const taken: T[] = [];
  if (max === 0) return { items: taken, truncated: false };
  for (const item of items) {
    if (taken.length === max) return { items: taken, truncated: true };
    taken.push(item);
  }
  return { items: taken, truncated: false };
}
