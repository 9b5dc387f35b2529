import { html, type Markup, raw } from "./markup.ts";
import { styleSheet } from "./style.ts";

/** A whole page around `heading` and `main`: opens from disk, asks no network for anything, light and dark. */
export function framed(title: string, heading: Markup, main: Markup, foot: Markup): string {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${raw(styleSheet)}</style>
</head>
<body>
${heading}
<main>
${main}
</main>
<footer>${foot}</footer>
</body>
</html>
`;
  return whole.markup;
}
