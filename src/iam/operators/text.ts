/** StringEquals, StringEqualsIgnoreCase, StringLike, ArnEquals and ArnLike: the operators that know variables. */

import { type Glob, literalOf, matcherOf, over } from "../glob.ts";
import type { Keys } from "../keys.ts";
import { NO, OPEN, type Truth, truth } from "../truth.ts";
import { constantOf, type Filled, fill, type Template, templateOf } from "../variables.ts";
import type { CompileValue, ValueTest } from "./test.ts";

/** How a pattern, its variables filled in, compares with text and with shapes of text. */
export type GlobTest = { matcher: (glob: Glob) => (candidate: string) => boolean; over: typeof over };

export const stringLike: CompileValue = (value, how) => globbing(templateOf(value, how.variables), LIKE, how);

/** No wildcards (P28); the `*` of an unfilled variable still stands for any text. */
export const stringEquals: CompileValue = (value, how) =>
  globbing(plain(templateOf(value, how.variables)), LIKE, how);

export const stringEqualsIgnoreCase: CompileValue = (value, how) =>
  globbing(plain(templateOf(value, how.variables)), IGNORE_CASE, how);

const LIKE: GlobTest = { matcher: matcherOf, over };

const IGNORE_CASE: GlobTest = {
  matcher: (glob) => {
    const matches = matcherOf(lower(glob));
    return (candidate) => matches(lowerText(candidate));
  },
  over: (glob, shape) => over(lower(glob), lower(shape)),
};

// Letter by letter on both sides: in whole words a capital sigma depends on its neighbours, and one letter may
// become two, which the wildcards have to follow.
const letters = (text: string) => text.split("").map((letter) => letter.toLowerCase());
const lowerText = (text: string) => letters(text).join("");

function lower(glob: Glob): Glob {
  const wild = letters(glob.chars).flatMap((text, i) =>
    new Array<boolean>(text.length).fill(glob.wild[i] === true),
  );
  return { ...glob, chars: lowerText(glob.chars), wild };
}

function plain(template: Template): Template {
  return template.map((part) => ("glob" in part ? { glob: literalOf(part.glob.chars) } : part));
}

/** A test by glob. One without variables is made once, one with them for each request. */
export function globbing(template: Template, test: GlobTest, how: { negated: boolean }): ValueTest {
  const constant = constantOf(template);
  if (constant !== undefined) {
    const matches = test.matcher(constant);
    return {
      of: (candidate) => truth(matches(candidate)),
      over: (shape) => test.over(constant, shape),
    };
  }
  const filled = (keys: Keys, ask: (glob: Glob) => Truth) => ofFilled(fill(template, keys), ask, how.negated);
  return {
    of: (candidate, keys) => filled(keys, (glob) => truth(test.matcher(glob)(candidate))),
    over: (shape, keys) => filled(keys, (glob) => test.over(glob, shape)),
  };
}

/**
 * A value whose variable has no value matches nothing. Under a Not operator that would make the condition hold;
 * AWS says instead that "the entire statement might be invalid", so there it stays open.
 */
export function ofFilled(filled: Filled, ask: (glob: Glob) => Truth, negated: boolean): Truth {
  if (filled.state === "filled") return ask(filled.glob);
  if (filled.state === "unresolved") return negated ? OPEN : NO;
  const possible = ask(filled.glob) !== NO;
  return possible || (negated && filled.unresolvable) ? OPEN : NO;
}
