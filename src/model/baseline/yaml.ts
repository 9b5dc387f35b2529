import { type Document, isMap, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Position } from "./position.ts";

/** A YAML file as plain values, with what is needed to find where each was written. */
export type YamlFile = { readonly document: Document; readonly lines: LineCounter; readonly value: unknown };

export type YamlMistake = { readonly words: string; readonly position: Position };

export function readYaml(text: string): YamlFile | YamlMistake {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const mistake = document.errors[0] ?? document.warnings[0];
  if (mistake !== undefined) {
    const { line, col } = lines.linePos(mistake.pos[0]);
    return { words: mistakeWords(mistake.code, mistake.message), position: { line, column: col } };
  }
  const start = { line: 1, column: 1 };
  if (document.contents === null) {
    return { words: "the file is empty; a baseline begins with version: 1", position: start };
  }
  keepAsWritten(document);
  try {
    return { document, lines, value: document.toJS() };
  } catch (error) {
    // An alias without an anchor, and aliases piled on aliases, come to light only here.
    const words = error instanceof Error ? error.message : String(error);
    return { words: `the file is not valid YAML: ${words}`, position: start };
  }
}

function mistakeWords(code: string, message: string): string {
  if (code === "DUPLICATE_KEY") return "this field is written twice in the same mapping; keep one";
  const [words = ""] = message.split("\n");
  return `the file is not valid YAML: ${words.replace(/ at line \d+, column \d+:?$/, "").replace(/\.$/, "")}`;
}

/** Fields whose value is a number indeed. */
const numbers = new Set<unknown>(["version", "threshold", "unusedDays", "headsPerSecond"]);

/**
 * Names, tags and account ids are text even where YAML sees a number or a truth value in them: 012345678901
 * would lose its zero, and a tag `pii: true` its meaning.
 */
function keepAsWritten(document: Document): void {
  visit(document, {
    Pair: (_key, pair) => {
      if (!isScalar(pair.key)) return undefined;
      if (pair.key.value === "tags" && isMap(pair.value)) keepTags(pair.value.items);
      return numbers.has(pair.key.value) ? visit.SKIP : undefined;
    },
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === "number" && scalar.source !== undefined) scalar.value = scalar.source;
    },
  });
}

function keepTags(tags: readonly unknown[]): void {
  for (const tag of tags) {
    if (!isPair(tag) || !isScalar(tag.value) || typeof tag.value.value === "string") continue;
    tag.value.value = tag.value.source ?? "";
  }
}
