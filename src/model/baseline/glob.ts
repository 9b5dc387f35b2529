/**
 * Whether `text` matches `pattern`, in which `*` stands for any text and `?` for one character.
 *
 * Only the last `*` is ever tried again, so time is bounded by the product of the two lengths: a hostile pattern
 * or object key cannot make it explode.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === "*") {
      star = p++;
      resume = t;
    } else if (wanted === "?") {
      p++;
      t += characterLength(text, t);
    } else if (wanted !== undefined && wanted === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      resume += characterLength(text, resume);
      t = resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** Code units of the character at `at`: a character outside the basic plane is one character of two units. */
function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
