/** Answers name few different seconds: now, and when often asked objects were made. */
const known = new Map<number, string>();

/** A time as HTTP headers have it, in whole seconds. */
export const httpDate = (epochMilliseconds: number): string => {
  const second = Math.floor(epochMilliseconds / 1000);
  const text = known.get(second);
  if (text !== undefined) return text;
  if (known.size >= 1000) known.clear();
  const written = new Date(epochMilliseconds).toUTCString();
  known.set(second, written);
  return written;
};
