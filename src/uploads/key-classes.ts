/** A character, or a wildcard: `*` for any text and `?` for one character. */
export type Token = string | { readonly wild: "*" | "?" };

/** Some patterns, of which one is enough. */
export type KeyElement = readonly (readonly Token[])[];

/** A way in which elements can hold together, the shortest key of which they do, and which they are. */
export type KeyClass = { readonly key: string; readonly holds: readonly number[] };

/** Tangled patterns have more ways to hold together than anybody wants evaluated: this is enough for those that are written. */
const MOST_STEPS = 400_000;
const MOST_CLASSES = 256;

/**
 * Every set of elements that hold of one key, with such a key: no key is treated otherwise than one of these. Found by
 * walking all patterns at once. Where the patterns are so tangled that this takes too long, each element that can hold is
 * still in one of the classes.
 */
export function keyClasses(elements: readonly KeyElement[]): readonly KeyClass[] {
  const walk = walkOf(elements);
  const found = new Map<string, KeyClass>();
  const note = (key: string, state: State) => {
    const holds = walk.accepted(state);
    if (key !== "" && !found.has(holds.join())) found.set(holds.join(), { key, holds });
  };
  const seen = new Set([walk.start.join()]);
  const queue: { key: string; state: State }[] = [{ key: "", state: walk.start }];
  let steps = 0;
  // The queue grows while it is walked: shortest keys come first.
  for (const { key, state } of queue) {
    note(key, state);
    const letters = walk.letters(state);
    steps += (letters.length + 1) * (state.length + 1);
    if (steps > MOST_STEPS || found.size >= MOST_CLASSES) break;
    for (const letter of letters) {
      const next = walk.step(state, letter);
      // The empty key is none, so what it leads back to is worth a visit.
      const name = next.join();
      if (seen.has(name) && key !== "") continue;
      seen.add(name);
      queue.push({ key: key + letter, state: next });
    }
  }
  const held = new Set([...found.values()].flatMap(({ holds }) => holds));
  for (const [i, [first]] of elements.entries()) {
    if (held.has(i) || first === undefined) continue;
    const key = walk.sample(first);
    note(key, key.split("").reduce(walk.step, walk.start));
  }
  return [...found.values()];
}

/** Places in the patterns, in order: all that have come along with the text so far. */
type State = readonly number[];

function walkOf(elements: readonly KeyElement[]) {
  const tokens: (Token | undefined)[] = [];
  const elementAt: number[] = [];
  const starts: number[] = [];
  for (const [i, element] of elements.entries()) {
    for (const pattern of element) {
      starts.push(tokens.length);
      // Behind the last token stands the end, which is where the pattern has held.
      tokens.push(...pattern, undefined);
      for (let at = 0; at <= pattern.length; at++) elementAt.push(i);
    }
  }
  const fresh = letterOutside(tokens);
  const isText = (at: number) => isWild(tokens[at], "*");
  const closed = (places: readonly number[]): State => {
    const all = new Set(places);
    for (const at of all) if (isText(at)) all.add(at + 1);
    return [...all].sort((a, b) => a - b);
  };
  const moved = (at: number, letter: string): readonly number[] => {
    if (isText(at)) return [at];
    return tokens[at] === letter || isWild(tokens[at], "?") ? [at + 1] : [];
  };
  return {
    start: closed(starts),
    step: (state: State, letter: string): State => closed(state.flatMap((at) => moved(at, letter))),
    /** The letters that some pattern waits for, and one that stands for all others. */
    letters: (state: State): readonly string[] => {
      const waited = state.flatMap((at) => (typeof tokens[at] === "string" ? [tokens[at]] : []));
      return [...new Set([fresh, ...waited])];
    },
    accepted: (state: State): readonly number[] => [
      ...new Set(state.flatMap((at) => (tokens[at] === undefined ? [elementAt[at] ?? 0] : []))),
    ],
    sample: (pattern: readonly Token[]): string =>
      pattern.map((token) => (typeof token === "string" ? token : token.wild === "?" ? fresh : "")).join(""),
  };
}

function isWild(token: Token | undefined, wild: "*" | "?"): boolean {
  return typeof token === "object" && token.wild === wild;
}

/** A letter that no pattern names: what holds of it holds of every other one. */
function letterOutside(tokens: readonly (Token | undefined)[]): string {
  const named = new Set(tokens);
  const letters = "~_-0123456789abcdefghijklmnopqrstuvwxyz".split("");
  return letters.find((letter) => !named.has(letter)) ?? "\u00a4";
}
