/** Markup that is known to be safe; made only by `html` and `raw`. */
export type Markup = { readonly markup: string };

type Piece = Markup | string | number | readonly Piece[];

/**
 * A template whose inserted texts are escaped: keys and tags come from whoever can upload, so nothing gets into the
 * page any other way. Characters that turn or hide text are shown as escapes.
 */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let markup = parts[0] ?? "";
  pieces.forEach((piece, index) => {
    markup += rendered(piece) + (parts[index + 1] ?? "");
  });
  return { markup };
}

/** Text of our own that is markup already: styles. Never for anything from outside. */
export function raw(markup: string): Markup {
  return { markup };
}

function rendered(piece: Piece): string {
  if (typeof piece === "string") return escaped(piece);
  if (typeof piece === "number") return String(piece);
  if ("markup" in piece) return piece.markup;
  return piece.map(rendered).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function escaped(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (sign) => entities[sign] ?? "")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ""}}`);
}
