/** What one value of an event can be asked for. */

import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Whether a value fulfils it; undefined where the event has none. */
export type Condition = (value: unknown) => boolean;

/** A pattern that is none; its message says why. */
export class PatternError extends Error {}

type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const texts = (value: unknown, name: string): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const strings = list.filter((each): each is string => typeof each === "string");
  if (list.length === 0 || strings.length < list.length)
    throw new PatternError(`${name} must be a string or a list of them`);
  return strings;
};

const onText =
  (test: (text: string) => boolean): Condition =>
  (value) =>
    typeof value === "string" && test(value);

/** "*" stands for any text, "\*" for itself. */
const wildcard = (pattern: string): RegExp => {
  if (/(^|[^\\])\*\*/.test(pattern)) throw new PatternError("Consecutive wildcard characters");
  const parts = pattern.match(/\\[*\\]|\*|[^*\\]+|\\/g) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return "[^]*";
    const plain = part === "\\*" || part === "\\\\" ? part.slice(1) : part;
    return plain.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`);
};

const sameIgnoringCase = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase();

/** A plain string, or one under equals-ignore-case. */
const affix = (value: unknown, name: "prefix" | "suffix"): Condition => {
  const side = name === "prefix" ? "startsWith" : "endsWith";
  if (!isObject(value)) {
    const wanted = texts(value, name);
    return onText((text) => wanted.some((each) => text[side](each)));
  }
  const [wanted = ""] = texts(value["equals-ignore-case"], name);
  return onText((text) => text.toLowerCase()[side](wanted.toLowerCase()));
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const LARGEST = 5e9;

/** Operators and numbers in turn: one comparison, or the two ends of a range. */
const numeric = (value: unknown): Condition => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if (list.length !== 2 && list.length !== 4) throw new PatternError("numeric needs one or two comparisons");
  const tests = [0, 2].slice(0, list.length / 2).map((at) => {
    const compare = comparisons[String(list[at])];
    const bound = list[at + 1];
    if (compare === undefined)
      throw new PatternError(`Unrecognized numeric range operator: ${String(list[at])}`);
    if (typeof bound !== "number" || Math.abs(bound) > LARGEST) {
      throw new PatternError(`Value must be a number between -${LARGEST} and ${LARGEST}`);
    }
    return (number: number) => compare(number, bound);
  });
  return (number) => typeof number === "number" && tests.every((test) => test(number));
};

const cidr = (value: unknown): Condition => {
  const [, address = "", bits = ""] = /^(.+)\/(\d+)$/.exec(String(value)) ?? [];
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  if (!isIPv4(address) && !isIPv6(address)) throw new PatternError("Malformed CIDR");
  if (Number(bits) > (family === "ipv4" ? 32 : 128)) throw new PatternError("Malformed CIDR, mask too long");
  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  return onText(
    (text) => (isIPv4(text) || isIPv6(text)) && block.check(text, isIPv4(text) ? "ipv4" : "ipv6"),
  );
};

/** Nothing fulfils it but a value that is there and fulfils none of these. */
const anythingBut = (value: unknown): Condition => {
  const conditions = isObject(value) ? operators(value) : exactly(value);
  return (each) => each !== undefined && !conditions.some((condition) => condition(each));
};

const exactly = (value: unknown): readonly Condition[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.some((each) => typeof each === "object")) {
    throw new PatternError("Inside anything-but list, only values are allowed");
  }
  return list.map(literal);
};

const exists = (value: unknown): Condition => {
  if (typeof value !== "boolean")
    throw new PatternError("exists match pattern must be either true or false.");
  return (each) => (each !== undefined) === value;
};

const known: Readonly<Record<string, (value: unknown) => Condition>> = {
  prefix: (value) => affix(value, "prefix"),
  suffix: (value) => affix(value, "suffix"),
  "equals-ignore-case": (value) => {
    const wanted = texts(value, "equals-ignore-case").map(sameIgnoringCase);
    return onText((text) => wanted.some((same) => same(text)));
  },
  wildcard: (value) => {
    const patterns = texts(value, "wildcard").map(wildcard);
    return onText((text) => patterns.some((pattern) => pattern.test(text)));
  },
  numeric,
  cidr,
  exists,
  "anything-but": anythingBut,
};

const operators = (value: Json): readonly Condition[] => {
  const [name, ...others] = Object.keys(value);
  const make = name === undefined || !Object.hasOwn(known, name) ? undefined : known[name];
  if (name === undefined || make === undefined)
    throw new PatternError(`Unrecognized match type ${name ?? "{}"}`);
  if (others.length > 0) throw new PatternError("Only one key allowed in match expression");
  return [make(value[name])];
};

const literal =
  (wanted: unknown): Condition =>
  (value) =>
    value === wanted;

/** One entry of a pattern's list. @throws PatternError */
export const conditionOf = (entry: unknown): Condition => {
  if (Array.isArray(entry))
    throw new PatternError("Match value must be String, number, true, false, or null");
  if (!isObject(entry)) return literal(entry);
  const [condition = literal(entry)] = operators(entry);
  return condition;
};
