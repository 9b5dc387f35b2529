import type { Plan } from "../model/plan.ts";
import { createSharing } from "./plan/sharing.ts";

/**
 * A plan as JSON, indented by one, in pieces: a plan of a million actions fits no string. Put together they are what
 * JSON.stringify would give.
 */
export function* planText(plan: Plan): Generator<string> {
  const members = Object.entries(plan).filter(([, member]) => member !== undefined);
  yield "{";
  for (const [place, [name, member]] of members.entries()) {
    yield `${place === 0 ? "" : ","}\n ${JSON.stringify(name)}: `;
    if (Array.isArray(member) && member.length > 0) yield* listText(member);
    else yield indented(member, " ");
  }
  yield "\n}\n";
}

function* listText(list: readonly unknown[]): Generator<string> {
  for (const [place, element] of list.entries())
    yield `${place === 0 ? "[" : ","}\n  ${indented(element, "  ")}`;
  yield "\n ]";
}

/** No text in JSON has a line end of its own. */
function indented(value: unknown, indent: string): string {
  return JSON.stringify(value, null, 1).replaceAll("\n", `\n${indent}`);
}

const codes = {
  quote: 34,
  comma: 44,
  listBegin: 91,
  backslash: 92,
  listEnd: 93,
  begin: 123,
  end: 125,
} as const;

/**
 * The plan in a JSON text, each element of its lists parsed by itself; undefined where the text is no plan. Its shape
 * is vouched for by its digest, which only a whole plan of ours can match.
 * @param blocks of the text, in UTF-8; none is kept.
 */
export function planIn(blocks: Iterable<Uint8Array>): Plan | undefined {
  const lists: unknown[][] = [];
  try {
    const value = JSON.parse(withoutLists(blocks, lists)) as unknown;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const emptied = Object.entries(value).filter(([, member]) => Array.isArray(member));
    if (emptied.length !== lists.length) return undefined;
    const plan: object = Object.assign(
      value,
      Object.fromEntries(emptied.map(([name], at) => [name, lists[at]])),
    );
    return isPlan(plan) ? plan : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPlan(value: object): value is Plan {
  return (
    Reflect.get(value, "schema") === "bucketseal.plan.v1" &&
    typeof Reflect.get(value, "digest") === "string" &&
    typeof Reflect.get(value, "baseline") === "object"
  );
}

/** The text with the lists one level down emptied; what was in them is added to `lists`, in the order of the text. */
function withoutLists(blocks: Iterable<Uint8Array>, lists: unknown[][]): string {
  const outside = createText();
  const element = createText();
  let list: unknown[] | undefined;
  const share = createSharing();
  const endElement = (): void => {
    const text = element.take();
    if (list === undefined || (list.length === 0 && text.trim() === "")) return;
    const value = JSON.parse(text) as unknown;
    list.push(typeof value === "object" && value !== null && !Array.isArray(value) ? share(value) : value);
  };
  const scan = createScan();
  for (const block of blocks) {
    let from = 0;
    const keep = (until: number): void => {
      (list === undefined ? outside : element).add(block.subarray(from, until));
      from = until;
    };
    for (let at = 0; at < block.length; at += 1) {
      const met = scan(block[at] ?? 0);
      if (met === undefined) continue;
      if (met === "list") {
        keep(at + 1);
        list = [];
        lists.push(list);
      } else if (list !== undefined) {
        keep(at);
        endElement();
        if (met === "comma") from = at + 1;
        else list = undefined;
      }
    }
    keep(block.length);
  }
  return outside.take();
}

/** Follows a JSON text byte by byte, and tells where a list one level down begins, where its elements end, and it. */
function createScan(): (byte: number) => "list" | "comma" | "end" | undefined {
  let depth = 0;
  let quoted = false;
  let escaped = false;
  return (byte) => {
    if (quoted) {
      if (escaped) escaped = false;
      else if (byte === codes.backslash) escaped = true;
      else if (byte === codes.quote) quoted = false;
      return undefined;
    }
    if (byte === codes.quote) quoted = true;
    else if (byte === codes.begin || byte === codes.listBegin) {
      depth += 1;
      if (depth === 2 && byte === codes.listBegin) return "list";
    } else if (byte === codes.end || byte === codes.listEnd) {
      depth -= 1;
      if (depth === 1 && byte === codes.listEnd) return "end";
    } else if (byte === codes.comma && depth === 2) return "comma";
    return undefined;
  };
}

/** Bytes that are gathered until they are taken as text. */
function createText() {
  let parts: Buffer[] = [];
  return {
    add: (bytes: Uint8Array): void => void parts.push(Buffer.from(bytes)),
    take: (): string => {
      const text = Buffer.concat(parts).toString("utf8");
      parts = [];
      return text;
    },
  };
}
