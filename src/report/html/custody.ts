import type { KeyCustody } from "../../custody/custody.ts";
import { valueOr } from "../../model/fact.ts";
import { bytes, count, someOf } from "../../model/text.ts";
import { custodyDetails, rotationWords } from "../custody-details.ts";
import type { RunReport } from "../run.ts";
import { html, type Markup } from "./markup.ts";

/** Question 3: which data is one key away from being lost. */
export function custodySection(run: Pick<RunReport, "custody">): Markup {
  const body =
    run.custody.length === 0
      ? html`<p class="soft">No key holds any data here.</p>`
      : html`<div class="scroll"><table>
<tr><th>Key</th><th>State</th><th>Manager</th><th>Rotation</th><th class="n">Objects</th><th class="n">Size</th><th>If it goes</th></tr>
${run.custody.map(row)}
</table></div>`;
  return html`<section id="custody"><h2>3. Who can open it?</h2>${body}</section>`;
}

function row(custody: KeyCustody): Markup {
  const { objects, bytes: size, buckets } = custody.holdings;
  const facts = custody.facts.state === "known" ? custody.facts.value : undefined;
  const alias = facts === undefined ? undefined : valueOr(facts.aliases, [])[0];
  const name = alias === undefined ? html`` : html`<strong>${alias}</strong><br>`;
  const where = buckets.length === 0 ? "" : ` In ${someOf(buckets)}.`;
  return html`<tr><td class="wrap">${name}<code>${custody.key}</code>${details(custody)}</td><td>${state(custody)}</td>
<td>${facts === undefined ? "" : valueOr(facts.manager, "unknown")}</td><td>${facts === undefined ? "" : rotationWords(facts.rotation)}</td>
<td class="n">${count(objects)}</td><td class="n">${bytes(size)}</td><td class="wrap">${custody.ifLost}${where}</td></tr>`;
}

function state({ key, kind, facts }: KeyCustody): Markup {
  if (kind === "sse-c") {
    return key === "ssec:unknown"
      ? html`<span class="fail">not held</span>`
      : html`<span class="pass">held</span>`;
  }
  if (facts.state === "unknown")
    return html`<span class="unknown" title="${facts.why.message}">unknown</span>`;
  if (facts.state === "absent") return html`<span class="soft">none</span>`;
  const text = valueOr(facts.value.state, "unknown");
  const date =
    facts.value.deletionDate.state === "known" ? ` on ${facts.value.deletionDate.value.slice(0, 10)}` : "";
  return html`<span class="${text === "Enabled" ? "pass" : text === "unknown" ? "unknown" : "fail"}">${text}${date}</span>`;
}

/** All that was asked about the key, folded away. */
function details(custody: KeyCustody): Markup {
  const known = custody.inquiry === undefined && custody.proofs === undefined ? [] : custodyDetails(custody);
  if (known.length === 0) return html``;
  const items = known.flatMap(({ label, texts, tone }) =>
    texts.map((text) => html`<li>${label}: <span class="${tone ?? ""}">${text}</span></li>`),
  );
  return html`<details><summary>more</summary><ul>${items}</ul></details>`;
}
