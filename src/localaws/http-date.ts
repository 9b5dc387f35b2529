let known = { second: Number.NaN, text: "" };

/** A time as HTTP headers have it, in whole seconds. The latest one is kept: most answers name the same second. */
export const httpDate = (epochMilliseconds: number): string => {
  const second = Math.floor(epochMilliseconds / 1000);
  if (known.second !== second) known = { second, text: new Date(epochMilliseconds).toUTCString() };
  return known.text;
};
