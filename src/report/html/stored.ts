import { bytes, count } from "../../model/text.ts";
import type { BucketReport, RunReport } from "../run.ts";
import { bar, legend, storedColours } from "./bars.ts";
import { html, type Markup } from "./markup.ts";

/** Question 1: every object and version, by how it is encrypted, bucket by bucket. */
export function storedSection(run: RunReport): Markup {
  return html`<section id="stored"><h2>1. What is stored?</h2>
${legend()}
<div class="scroll"><table>
<tr><th>Bucket</th><th class="n">Objects</th><th class="n">Size</th><th>How they are stored</th><th class="n">Fail</th><th class="n">Unknown</th></tr>
${run.buckets.map(row)}
</table></div></section>`;
}

function row(bucket: BucketReport): Markup {
  const kinds = Object.keys(storedColours).filter((kind) => bucket.stored[kind] !== undefined);
  const shares = kinds.map((kind) => ({
    name: kind,
    value: bucket.stored[kind]?.objects ?? 0,
    colour: storedColours[kind] ?? "var(--other)",
  }));
  const words = shares.map(({ name, value }) => `${name} ${count(value)}`).join(", ");
  const part =
    bucket.incomplete === undefined
      ? html``
      : html`<br><span class="unknown">in part: ${bucket.incomplete}</span>`;
  return html`<tr><td class="wrap"><strong>${bucket.facts.name}</strong><br><span class="soft">${bucket.facts.region}</span>${part}</td>
<td class="n">${count(bucket.objects)}</td><td class="n">${bytes(bucket.bytes)}</td>
<td>${bar(shares)}<span class="soft">${words === "" ? "empty" : words}</span></td>
<td class="n ${bucket.counts.fail > 0 ? "fail" : ""}">${count(bucket.counts.fail)}</td>
<td class="n ${bucket.counts.unknown > 0 ? "unknown" : ""}">${count(bucket.counts.unknown)}</td></tr>`;
}
