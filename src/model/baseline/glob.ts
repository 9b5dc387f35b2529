const star = 42;
const questionMark = 63;

/**
 * Whether `text` matches `pattern`, in which `*` stands for any text and `?` for one character.
 *
 * Only the last `*` is ever tried again, so time is bounded by the product of the two lengths: a hostile pattern
 * or object key cannot make it explode.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let afterStar = -1;
  let resume = 0;
  while (t < text.length) {
    // Past the end this is NaN, which equals nothing.
    const wanted = pattern.charCodeAt(p);
    if (wanted === star) {
      afterStar = ++p;
      resume = t;
    } else if (wanted === questionMark) {
      p++;
      t += characterLength(text, t);
    } else if (wanted === text.charCodeAt(t)) {
      p++;
      t++;
    } else if (afterStar >= 0) {
      p = afterStar;
      resume += characterLength(text, resume);
      t = resume;
    } else return false;
  }
  while (pattern.charCodeAt(p) === star) p++;
  return p === pattern.length;
}

/** Code units of the character at `at`: a character outside the basic plane is one character of two units. */
function characterLength(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
