import { html, type Markup } from "./markup.ts";

export type Share = { readonly name: string; readonly value: number; readonly colour: string };

/** One stacked bar as inline SVG, read out by its label; nothing where there is nothing to show. */
export function bar(shares: readonly Share[]): Markup {
  const total = shares.reduce((sum, share) => sum + share.value, 0);
  if (total === 0) return html``;
  const label = shares.map((share) => `${share.name} ${share.value}`).join(", ");
  let x = 0;
  const rects = shares
    .filter((share) => share.value > 0)
    .map((share) => {
      // A share never gets so thin that one failure among a million cannot be seen.
      const width = Math.max(0.8, (share.value / total) * 100);
      const rect = html`<rect x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="12" fill="${share.colour}"/>`;
      x += width;
      return rect;
    });
  return html`<svg class="bar" viewBox="0 0 ${x.toFixed(2)} 12" preserveAspectRatio="none" role="img" aria-label="${label}">${rects}</svg>`;
}

/** Colour of each kind of storage, worst to best. */
export const storedColours: Readonly<Record<string, string>> = {
  none: "var(--none)",
  unknown: "var(--unknown)",
  "sse-s3": "var(--sse-s3)",
  "sse-c": "var(--sse-c)",
  other: "var(--other)",
  "sse-kms": "var(--sse-kms)",
  "dsse-kms": "var(--dsse-kms)",
};

export function legend(): Markup {
  const spans = Object.entries(storedColours).map(
    ([name, colour]) => html`<span><i class="dot" style="background:${colour}"></i>${name}</span>`,
  );
  return html`<p class="legend soft">${spans}</p>`;
}
