import { count } from "../../model/text.ts";
import type { UploadCell, UploadKind } from "../../uploads/matrix.ts";
import type { BucketReport, RunReport } from "../run.ts";
import { cellText, uploadNames } from "../uploads.ts";
import { html, type Markup } from "./markup.ts";

/** The columns of a matrix. */
export const kinds = Object.keys(uploadNames) as UploadKind[];

export const kindHeads = kinds.map((kind) => html`<th>${uploadNames[kind]}</th>`);

/** What the letters and colours of a matrix mean. */
export const legend = html`<span class="cell ok">D</span> denied, <span class="cell ok">S</span> stored as the baseline requires, <span class="cell ok">C</span> conditional and fine;
<span class="cell bad">S</span> and <span class="cell bad">C</span> against the baseline. Point at a cell for the reason.`;

/** Question 2: for each bucket, what becomes of each kind of upload. */
export function uploadsSection(run: RunReport): Markup {
  return html`<section id="next"><h2>2. What can be stored next?</h2>
<p class="soft">PutObject by anybody in the account, over TLS and over plain HTTP, proven by evaluating each bucket's policy.
${legend}</p>
<div class="scroll"><table class="matrix">
<tr><th>Bucket</th><th></th>${kindHeads}<th class="n">Other cells wrong</th></tr>
${run.buckets.map(rows)}
</table></div></section>`;
}

function rows(bucket: BucketReport): Markup {
  const { uploads } = bucket;
  const name = html`<strong>${bucket.facts.name}</strong>`;
  if (uploads.state !== "known") {
    const why = uploads.state === "unknown" ? uploads.why.message : "not evaluated";
    return html`<tr><td class="wrap">${name}</td><td colspan="${kinds.length + 2}" class="unknown">unknown: ${why}</td></tr>`;
  }
  const wrong = uploads.value.filter((cell) => !cell.content).length;
  return html`${(["tls", "http"] as const).map((transport, index) => {
    const cells = kinds.map((kind) =>
      uploads.value.find((cell) => cell.upload === kind && cell.transport === transport),
    );
    const others = index === 0 ? count(Math.max(0, bucket.discontentCells - wrong)) : "";
    return html`<tr class="${transport}"><td class="wrap">${index === 0 ? name : ""}</td><td class="soft">${transport === "tls" ? "TLS" : "HTTP"}</td>
${cells.map(cellMarkup)}<td class="n">${others}</td></tr>`;
  })}`;
}

const letters = { denied: "D", stored: "S", depends: "C" } as const;

/** One cell: its outcome as a letter, its colour for the baseline, its reason in words to point at. */
export function cellMarkup(cell: UploadCell | undefined): Markup {
  if (cell === undefined) return html`<td></td>`;
  const words = cell.why === "" ? cellText(cell) : `${cellText(cell)}: ${cell.why}`;
  return html`<td><span class="cell ${cell.content ? "ok" : "bad"}" title="${words}" aria-label="${words}">${letters[cell.outcome]}</span></td>`;
}
