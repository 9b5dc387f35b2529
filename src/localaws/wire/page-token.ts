/** Where the next page of a list begins, as text that clients hand back unread. */
export const pageToken = (start: number): string => Buffer.from(`page ${start}`).toString("base64");

/** Where a page begins: at 0 without a token; undefined when the token is none of ours. */
export const pageStart = (token: string | undefined): number | undefined => {
  if (token === undefined) return 0;
  const start = /^page (\d{1,9})$/.exec(Buffer.from(token, "base64").toString())?.[1];
  return start === undefined ? undefined : Number(start);
};
