/** ArnEquals and ArnLike, which are the same: six fields, each with its own wildcards (P28). */

import { cutAtColons, type Glob, globOf, literalOf, matcherOf, over, splitAtColons } from "../glob.ts";
import { NO, OPEN, type Truth, YES } from "../truth.ts";
import { templateOf } from "../variables.ts";
import type { CompileValue } from "./test.ts";
import { type GlobTest, globbing } from "./text.ts";

const FIELDS = 6;

const ARN: GlobTest = {
  matcher: (glob) => {
    const fields = fieldsOf(glob)?.map(matcherOf);
    if (fields === undefined) return () => false;
    return (candidate) => {
      const given = cutAtColons(candidate, FIELDS);
      return given.length === FIELDS && fields.every((matches, i) => matches(given[i] ?? ""));
    };
  },
  over: overFields,
};

export const arnLike: CompileValue = (value, how) => globbing(templateOf(value, how.variables), ARN, how);

/** A pattern with fewer fields matches no ARN; a lone `*` is taken for all of them. */
function fieldsOf(glob: Glob): readonly Glob[] | undefined {
  const fields = splitAtColons(glob, FIELDS);
  if (fields.length === FIELDS) return fields;
  return glob.chars === "*" && glob.wild[0] === true ? ALL : undefined;
}

const ALL: readonly Glob[] = new Array<Glob>(FIELDS).fill(globOf("*"));

function overFields(glob: Glob, shape: Glob): Truth {
  const fields = fieldsOf(glob);
  if (fields === undefined) return NO;
  const given = splitAtColons(shape, FIELDS);
  // A shape that is no ARN tells nothing of its fields; it may still be one.
  if (given.length !== FIELDS) return OPEN;
  let least: Truth = YES;
  for (const [i, field] of fields.entries()) {
    const part = over(field, given[i] ?? literalOf(""));
    if (part < least) least = part;
  }
  return least;
}
