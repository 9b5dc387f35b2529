/** What most actions and refusals of a plan have in common. */
const common = ["region", "rules", "summary", "cost", "risks", "after", "code", "reason", "advice"];

/** Values that are kept at most: where each differs, nothing is gained. */
const mostKept = 10_000;

/**
 * Gives out what it was given with equal parts held once, whatever their number: a plan of a million actions then takes
 * half the memory.
 * @param most values that are kept.
 */
export function createSharing(most = mostKept): <T extends object>(item: T) => T {
  const kept = new Map<string, unknown>();
  const shared = (value: unknown): unknown => {
    const text = JSON.stringify(value);
    const before = kept.get(text);
    if (before !== undefined) return before;
    if (kept.size < most) kept.set(text, value);
    return value;
  };
  return (item) => {
    const parts = common
      .filter((name) => Object.hasOwn(item, name))
      .map((name) => [name, shared(Reflect.get(item, name))]);
    return { ...item, ...Object.fromEntries(parts) };
  };
}
