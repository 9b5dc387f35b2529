/**
 * A strict JSON reader (RFC 8259) that keeps the place of everything it reads, so that an error can be pointed
 * at and one part of a document replaced without touching the bytes of another.
 */

type Span = { start: number; end: number };
type JsonMember = { name: string; at: number; value: JsonNode };
export type JsonNode = Span &
  (
    | { kind: "object"; members: readonly JsonMember[] }
    | { kind: "array"; items: readonly JsonNode[] }
    | { kind: "string"; value: string }
    | { kind: "number"; text: string }
    | { kind: "boolean"; value: boolean }
    | { kind: "null" }
  );

/** `offset` counts UTF-16 units from 0; `path` leads to the innermost value being read. */
export type JsonResult =
  | { ok: true; node: JsonNode }
  | { ok: false; message: string; offset: number; path: string };

type Cursor = { text: string; at: number; path: string[]; failure?: { message: string; offset: number } };

/** Policies nest seven deep; the limit keeps hostile text from exhausting the stack. */
const DEEPEST = 64;

/** Reads one JSON value and nothing after it but white space. A name used twice in one object is an error. */
export function readJson(text: string): JsonResult {
  const cursor: Cursor = { text, at: 0, path: [] };
  skipSpace(cursor);
  const node = readValue(cursor);
  if (node !== undefined) {
    skipSpace(cursor);
    if (cursor.at === text.length) return { ok: true, node };
    fail(cursor, "Text after the end of the document");
  }
  const failure = cursor.failure ?? { message: "Not valid JSON", offset: cursor.at };
  return { ok: false, ...failure, path: cursor.path.join("") };
}

/** The path of a member or an item below `path`, as `Statement[2].Condition` or `Principal["odd name"]`. */
export function childPath(path: string, name: string | number): string {
  return path === "" && typeof name === "string" && isPlain(name) ? name : path + segment(name);
}

const isPlain = (name: string) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
const segment = (name: string | number) =>
  typeof name === "string" && isPlain(name) ? `.${name}` : `[${JSON.stringify(name)}]`;

function fail(cursor: Cursor, message: string, offset = cursor.at): undefined {
  cursor.failure ??= { message, offset };
  return undefined;
}

function skipSpace(cursor: Cursor): void {
  while (" \t\n\r".includes(cursor.text.charAt(cursor.at)) && cursor.at < cursor.text.length) cursor.at++;
}

function readValue(cursor: Cursor): JsonNode | undefined {
  const start = cursor.at;
  const first = cursor.text.charAt(start);
  if (cursor.path.length > DEEPEST) return fail(cursor, `Nested more than ${DEEPEST} deep`);
  if (first === "{") return readObject(cursor);
  if (first === "[") return readArray(cursor);
  if (first === '"') {
    const value = readString(cursor);
    return value === undefined ? undefined : { kind: "string", value, start, end: cursor.at };
  }
  return readScalar(cursor, start, first);
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /[A-Za-z0-9_.+-]+/y;

function readScalar(cursor: Cursor, start: number, first: string): JsonNode | undefined {
  if (first === "") return fail(cursor, "The document ends where a value was expected");
  WORD.lastIndex = start;
  const word = WORD.exec(cursor.text)?.[0] ?? "";
  const end = start + word.length;
  cursor.at = end;
  if (word === "true" || word === "false") return { kind: "boolean", value: word === "true", start, end };
  if (word === "null") return { kind: "null", start, end };
  NUMBER.lastIndex = start;
  if (word !== "" && NUMBER.exec(cursor.text)?.[0] === word)
    return { kind: "number", text: word, start, end };
  return fail(cursor, `Expected a JSON value, found ${JSON.stringify(word === "" ? first : word)}`, start);
}

function readArray(cursor: Cursor): JsonNode | undefined {
  const start = cursor.at;
  const items: JsonNode[] = [];
  const more = readList(cursor, "]", () => {
    cursor.path.push(segment(items.length));
    const item = readValue(cursor);
    if (item === undefined) return false;
    cursor.path.pop();
    items.push(item);
    return true;
  });
  return more ? { kind: "array", items, start, end: cursor.at } : undefined;
}

function readObject(cursor: Cursor): JsonNode | undefined {
  const start = cursor.at;
  const members: JsonMember[] = [];
  const names = new Set<string>();
  const more = readList(cursor, "}", () => {
    const member = readMember(cursor, names);
    if (member === undefined) return false;
    members.push(member);
    return true;
  });
  return more ? { kind: "object", members, start, end: cursor.at } : undefined;
}

function readMember(cursor: Cursor, names: Set<string>): JsonMember | undefined {
  const at = cursor.at;
  if (cursor.text.charAt(at) !== '"') return fail(cursor, "Expected a name in double quotes");
  const name = readString(cursor);
  if (name === undefined) return undefined;
  cursor.path.push(cursor.path.length === 0 && isPlain(name) ? name : segment(name));
  if (names.has(name)) return fail(cursor, `Duplicate key ${JSON.stringify(name)}`, at);
  names.add(name);
  skipSpace(cursor);
  if (cursor.text.charAt(cursor.at) !== ":")
    return fail(cursor, `Expected ":" after ${JSON.stringify(name)}`);
  cursor.at++;
  skipSpace(cursor);
  const value = readValue(cursor);
  if (value === undefined) return undefined;
  cursor.path.pop();
  return { name, at, value };
}

/** Reads what stands between a bracket and its closing one; `element` reads one element and says whether it could. */
function readList(cursor: Cursor, close: string, element: () => boolean): boolean {
  cursor.at++;
  skipSpace(cursor);
  if (cursor.text.charAt(cursor.at) === close) {
    cursor.at++;
    return true;
  }
  for (;;) {
    if (!element()) return false;
    skipSpace(cursor);
    const next = cursor.text.charAt(cursor.at);
    if (next !== "," && next !== close) {
      fail(cursor, `Expected "," or ${JSON.stringify(close)}`);
      return false;
    }
    cursor.at++;
    if (next === close) return true;
    skipSpace(cursor);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function readString(cursor: Cursor): string | undefined {
  const start = cursor.at;
  let value = "";
  let plain = start + 1;
  for (let at = plain; at < cursor.text.length; at++) {
    const code = cursor.text.charCodeAt(at);
    if (code === 0x22) {
      cursor.at = at + 1;
      return value + cursor.text.slice(plain, at);
    }
    if (code < 0x20) return fail(cursor, "A control character in a string must be escaped", at);
    if (code !== 0x5c) continue;
    const escaped = readEscape(cursor.text, at + 1);
    if (escaped === undefined) return fail(cursor, "Not a JSON escape", at);
    value += cursor.text.slice(plain, at) + escaped.value;
    at += escaped.length;
    plain = at + 1;
  }
  return fail(cursor, "The document ends inside a string", start);
}

function readEscape(text: string, at: number): { value: string; length: number } | undefined {
  const letter = text.charAt(at);
  if (letter === "u") {
    const digits = text.slice(at + 1, at + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) return undefined;
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), length: 5 };
  }
  const value = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  return value === undefined ? undefined : { value, length: 1 };
}
