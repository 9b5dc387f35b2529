/** Policy variables: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters themselves. */

import { ANY, concat, type Glob, globOf, literalOf } from "./glob.ts";
import type { Keys } from "./keys.ts";

/** Text with wildcards, and the places where a key's value goes. */
export type Template = readonly TemplatePart[];
type TemplatePart = { glob: Glob } | { key: string; fallback?: string };

/**
 * A template with its variables filled in.
 * - `unresolved`: a key has no value (or several) and the variable no default.
 * - `open`: a key is open. `glob` is the template with any text in its place; `unresolvable` says whether the
 *   key may turn out to be missing, with no default.
 */
export type Filled =
  | { state: "filled"; glob: Glob }
  | { state: "unresolved" }
  | { state: "open"; glob: Glob; unresolvable: boolean };

// Written so that no text takes it long: at no place could two of its parts take up the same white space.
const VARIABLE = /\$\{\s*([^{},'\s](?:[^{},']*[^{},'\s])?)\s*(?:,\s*'([^']*)'\s*)?\}/g;

/**
 * Reads a value of a policy. Only Version 2012-10-17 has variables (`variables`): before, `${...}` is text like
 * any other, and its `*` a wildcard. What looks like a variable but is none stays text.
 */
export function templateOf(value: string, variables: boolean): Template {
  if (!variables || !value.includes("${")) return [{ glob: globOf(value) }];
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of value.matchAll(VARIABLE)) {
    if (match.index > from) parts.push({ glob: globOf(value.slice(from, match.index)) });
    parts.push(variable(match[1] ?? "", match[2]));
    from = match.index + match[0].length;
  }
  if (from < value.length || parts.length === 0) parts.push({ glob: globOf(value.slice(from)) });
  return parts;
}

function variable(name: string, fallback: string | undefined): TemplatePart {
  if (name === "*" || name === "?" || name === "$") return { glob: literalOf(name) };
  const key = name.toLowerCase();
  return fallback === undefined ? { key } : { key, fallback };
}

/** The glob of a template that names no key, undefined for one that does. */
export function constantOf(template: Template): Glob | undefined {
  const globs = template.flatMap((part) => ("glob" in part ? [part.glob] : []));
  return globs.length === template.length ? concat(globs) : undefined;
}

/** Puts the values of `keys` in place. A value's own `*` and `?` are no wildcards. */
export function fill(template: Template, keys: Keys): Filled {
  const globs: Glob[] = [];
  let open = false;
  let unresolvable = false;
  for (const part of template) {
    const filled = "glob" in part ? part.glob : lookUp(part.key, part.fallback, keys);
    if (filled === undefined) return { state: "unresolved" };
    if (filled !== "open") globs.push(filled);
    else {
      globs.push(ANY);
      open = true;
      unresolvable ||= "key" in part && part.fallback === undefined;
    }
  }
  const glob = concat(globs);
  return open ? { state: "open", glob, unresolvable } : { state: "filled", glob };
}

function lookUp(key: string, fallback: string | undefined, keys: Keys): Glob | "open" | undefined {
  const known = keys(key);
  if (known.state === "open") return "open";
  const [value, another] = known.state === "set" ? known.values : [];
  if (value !== undefined && another === undefined) return literalOf(value);
  return fallback === undefined ? undefined : literalOf(fallback);
}
