const plainPath = /^[A-Za-z0-9\-._~/]*$/;

/** A key as it stands in the path of a request: everything but unreserved characters and `/` is percent-encoded. */
export function encodePath(key: string): string {
  return plainPath.test(key) ? key : encodeStrictly(key).replaceAll("%2F", "/");
}

/** One name or value of a query. encodeURIComponent leaves !'()* alone, which the rules of signatures do not. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
