/** Patterns with `*` (any text, also none) and `?` (one character), and questions about what they match. */

import { NO, OPEN, type Truth, YES } from "./truth.ts";

/**
 * Characters, of which some are wildcards. `wild[i]` tells a wildcard from a `*` or `?` that stands for itself,
 * as the value of a policy variable does. `starless`: what its wildcards stand for has no `*` and no `?` in it.
 */
export type Glob = { chars: string; wild: readonly boolean[]; starless?: true };

const STAR = "*";

/** A glob in which every `*` and `?` is a wildcard. */
export function globOf(chars: string): Glob {
  if (!/[*?]/.test(chars)) return literalOf(chars);
  return {
    chars,
    wild: Array.from({ length: chars.length }, (_, i) => chars[i] === STAR || chars[i] === "?"),
  };
}

/** A glob that matches `chars` and nothing else. */
export function literalOf(chars: string): Glob {
  return { chars, wild: new Array<boolean>(chars.length).fill(false) };
}

export function concat(globs: readonly Glob[]): Glob {
  const [only] = globs;
  if (only !== undefined && globs.length === 1) return only;
  return { chars: globs.map((glob) => glob.chars).join(""), wild: globs.flatMap((glob) => glob.wild) };
}

export const ANY: Glob = globOf(STAR);

/** Cuts text at its first colons into at most `most` parts; the last keeps the colons that are left. */
export function cutAtColons(text: string, most: number): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < most - 1) {
    const colon = text.indexOf(":", from);
    if (colon < 0) break;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

/** As `cutAtColons`, of a glob. */
export function splitAtColons(glob: Glob, most: number): readonly Glob[] {
  let from = 0;
  return cutAtColons(glob.chars, most).map((chars) => {
    const wild = glob.wild.slice(from, from + chars.length);
    from += chars.length + 1;
    return { chars, wild };
  });
}

/** A function that matches text against `glob`; the common shapes (no wildcard, one at the end) are fast. */
export function matcherOf(glob: Glob): (text: string) => boolean {
  const { chars, wild } = glob;
  const first = wild.indexOf(true);
  if (first < 0) return (text) => text === chars;
  if (first === chars.length - 1 && chars[first] === STAR) {
    const prefix = chars.slice(0, first);
    return prefix === "" ? () => true : (text) => text.startsWith(prefix);
  }
  return (text) => absorbs(glob, text, undefined);
}

/**
 * Whether `glob` matches all of the texts `other` matches (YES), none (NO), or some or it cannot tell (OPEN).
 * YES and NO are always right.
 */
export function over(glob: Glob, other: Glob): Truth {
  if (other.starless === true && asksForStar(glob)) return NO;
  if (absorbs(glob, other.chars, other.wild)) return YES;
  // Any text at all: the glob matches some of it.
  if (other.chars === STAR && other.wild[0] === true) return OPEN;
  return overlap(glob, other) ? OPEN : NO;
}

/** Whether some text matches both patterns, in which every `*` and `?` is a wildcard. */
export function patternsMeet(a: string, b: string): boolean {
  return overlap(globOf(a), globOf(b));
}

/** Whether every text that a glob matches has a `*` or `?` in it. */
function asksForStar({ chars, wild }: Glob): boolean {
  return wild.some((isWild, i) => !isWild && (chars[i] === STAR || chars[i] === "?"));
}

/**
 * Greedy matching with one point to return to, which is enough for `*` and linear for common patterns.
 * A wildcard of `text` itself stands for any text (or character), so only a wildcard as wide takes it up.
 */
function absorbs(glob: Glob, text: string, textWild: readonly boolean[] | undefined): boolean {
  const { chars, wild } = glob;
  let g = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (g < chars.length && wild[g] && chars[g] === STAR) {
      star = g++;
      resume = t;
    } else if (g < chars.length && takes(glob, g, text, t, textWild)) {
      g++;
      t++;
    } else if (star >= 0) {
      g = star + 1;
      t = ++resume;
    } else return false;
  }
  while (g < chars.length && wild[g] && chars[g] === STAR) g++;
  return g === chars.length;
}

function takes(
  glob: Glob,
  g: number,
  text: string,
  t: number,
  textWild: readonly boolean[] | undefined,
): boolean {
  if (textWild?.[t]) return glob.wild[g] === true && glob.chars[g] === text[t];
  return glob.wild[g] === true || glob.chars.charCodeAt(g) === text.charCodeAt(t);
}

/** Whether some text matches both: a walk over the product of the two patterns, from the end. */
function overlap(a: Glob, b: Glob): boolean {
  const width = b.chars.length + 1;
  let below: boolean[] = new Array<boolean>(width).fill(false);
  for (let i = a.chars.length; i >= 0; i--) {
    const row: boolean[] = new Array<boolean>(width).fill(false);
    for (let j = b.chars.length; j >= 0; j--) {
      row[j] = step(a, i, b, j, { right: row[j + 1], down: below[j], both: below[j + 1] });
    }
    below = row;
  }
  return below[0] === true;
}

type Beyond = { right: boolean | undefined; down: boolean | undefined; both: boolean | undefined };

/** Whether the rests of `a` from `i` and `b` from `j` overlap, given what is known of shorter rests. */
function step(a: Glob, i: number, b: Glob, j: number, beyond: Beyond): boolean {
  const atEndA = i === a.chars.length;
  const atEndB = j === b.chars.length;
  if (atEndA && atEndB) return true;
  const starA = !atEndA && a.wild[i] === true && a.chars[i] === STAR;
  const starB = !atEndB && b.wild[j] === true && b.chars[j] === STAR;
  if (starA || starB) {
    const dropA = !atEndA && beyond.down === true;
    const dropB = !atEndB && beyond.right === true;
    return dropA || dropB;
  }
  if (atEndA || atEndB || beyond.both !== true) return false;
  return a.wild[i] === true || b.wild[j] === true || a.chars[i] === b.chars[j];
}
