import { counted } from "../../model/text.ts";
import type { Lookalike } from "../../uploads/lookalikes.ts";
import { TRANSPORTS, type UploadCell, type UploadMatrix } from "../../uploads/matrix.ts";
import { framed } from "./frame.ts";
import { html, type Markup } from "./markup.ts";
import { cellMarkup, kindHeads, kinds, legend } from "./uploads.ts";

/** The whole upload matrix of one bucket as a page: a table for each principal, a row for each call and transport. */
export function matrixPage(matrix: UploadMatrix, lookalikes: readonly Lookalike[]): string {
  const wrong = matrix.cells.filter(({ content }) => !content).length;
  const heading = html`<header>
<h1>${matrix.bucket}: what can be stored next</h1>
<p class="soft">${counted(matrix.cells.length, "cell")}, proven by evaluating the bucket's policy; the baseline minds ${wrong}. ${legend}</p>
</header>`;
  const principals = new Set(matrix.cells.map(({ principal }) => principal));
  const sections = [...principals].map((name) =>
    section(
      name,
      matrix.cells.filter(({ principal }) => principal === name),
    ),
  );
  return framed(
    `${matrix.bucket}: upload matrix`,
    heading,
    html`${guards(lookalikes)}${sections}`,
    html`bucketseal explain`,
  );
}

function guards(lookalikes: readonly Lookalike[]): Markup {
  if (lookalikes.length === 0) return html``;
  const items = lookalikes.map(
    ({ statement, variant, effect, mend }) =>
      html`<li><code>${statement}</code> (${variant}): ${effect}. ${mend}.</li>`,
  );
  return html`<section><h2 class="fail">Statements that only look like a guard (S3E-107)</h2><ul>${items}</ul></section>`;
}

function section(principal: string, cells: readonly UploadCell[]): Markup {
  const operations = [...new Set(cells.map(({ operation }) => operation))];
  return html`<section><h2>${NAMES[principal] ?? principal}</h2>
<div class="scroll"><table class="matrix">
<tr><th>Call</th><th></th>${kindHeads}</tr>
${operations.map((name) =>
  rows(
    name,
    cells.filter(({ operation }) => operation === name),
  ),
)}
</table></div></section>`;
}

const NAMES: Readonly<Record<string, string>> = {
  account: "Anybody in the account",
  root: "The account's root",
  "other-account": "Another account",
};

function rows(operation: string, cells: readonly UploadCell[]): readonly Markup[] {
  const transports = TRANSPORTS.filter((one) => cells.some(({ transport }) => transport === one));
  return transports.map((transport) => {
    const found = kinds.map((kind) =>
      cells.find((cell) => cell.upload === kind && cell.transport === transport),
    );
    const name = transport === transports[0] ? operation : "";
    return html`<tr class="${transport}"><td>${name}</td><td class="soft">${transport === "tls" ? "TLS" : "HTTP"}</td>
${found.map(cellMarkup)}</tr>`;
  });
}
