import type { PlanEstimate } from "../../model/plan.ts";
import { resourceId } from "../../model/resource.ts";
import { bytes, count, counted, someOf } from "../../model/text.ts";
import { estimateBasis, estimateRows } from "../estimate-rows.ts";
import { type ActionGroup, type PlanSummary, placeOf, type RefusalGroup } from "../plan-summary.ts";
import { html, type Markup } from "./markup.ts";

const most = 25;

/** What will be done, and of each kind the first few. */
export function actionsSection({ actions, jobs }: PlanSummary): Markup {
  const body =
    actions.length === 0
      ? html`<p class="soft">Nothing to do.</p>`
      : html`<div class="scroll"><table>
<tr><th>Action</th><th>Bucket</th><th class="n">Count</th><th class="n">S3 requests</th><th class="n">KMS requests</th><th class="n">Bytes moved</th></tr>
${actions.map(actionRow)}
</table></div>`;
  const job = jobs.map(
    ({ resource, summary, role, reports }) =>
      html`<li><strong>${placeOf(resource)}</strong>: ${summary} Role <code>${role}</code>, manifest and report in <code>${reports}</code>.</li>`,
  );
  const list = job.length === 0 ? html`` : html`<h3>Jobs of S3 Batch Operations</h3><ul>${job}</ul>`;
  return html`<section id="actions"><h2>What will be done</h2>${body}${list}</section>`;
}

function actionRow({ kind, place, actions, moved, ...group }: ActionGroup): Markup {
  const items = actions
    .slice(0, most)
    .map(
      ({ resource, summary }) =>
        html`<li><code>${resourceId(resource)}</code><br><span class="soft">${summary}</span></li>`,
    );
  return html`<tr><td class="wrap"><strong>${kind}</strong>${folded("action", items, actions.length)}</td><td class="wrap">${place}</td>
<td class="n">${count(group.count)}</td><td class="n">${count(group.s3)}</td><td class="n">${count(group.kms)}</td><td class="n">${bytes(moved)}</td></tr>`;
}

/** What it costs, with the date of the prices and what the estimate rests on. */
export function estimateSection(estimate: PlanEstimate | undefined): Markup {
  const rows = estimate === undefined ? [] : estimateRows(estimate);
  if (estimate === undefined || rows.length === 0) return html``;
  return html`<section id="estimate"><h2>What it takes</h2><div class="scroll"><table>
<tr><th>Estimate</th><th>Amount</th><th class="n">US$</th></tr>
${rows.map(({ name, amount, dollars }) => html`<tr><td>${name}</td><td class="wrap">${amount}</td><td class="n">${dollars}</td></tr>`)}
</table></div><p class="soft">${estimateBasis(estimate)}</p></section>`;
}

/** What to know before saying yes. */
export function risksSection({ risks }: PlanSummary): Markup {
  if (risks.length === 0) return html``;
  return html`<section id="risks"><h2>Good to know before you say yes</h2><div class="scroll"><table>
<tr><th class="n">Actions</th><th></th></tr>
${risks.map(([risk, times]) => html`<tr><td class="n">${count(times)}</td><td class="wrap">${risk}</td></tr>`)}
</table></div></section>`;
}

/** What will not be touched, why, and what a person can do. */
export function refusalsSection({ refusals }: PlanSummary): Markup {
  if (refusals.length === 0) return html``;
  return html`<section id="refusals"><h2>What will not be touched</h2><div class="scroll"><table>
<tr><th>Refused</th><th class="n">Count</th><th>Where</th><th>Why, and what you can do</th></tr>
${refusals.map(refusalRow)}
</table></div></section>`;
}

function refusalRow({ first, places, refusals }: RefusalGroup): Markup {
  const items = refusals
    .slice(0, most)
    .map(
      ({ resource, reason }) =>
        html`<li><code>${resourceId(resource)}</code><br><span class="soft">${reason}</span></li>`,
    );
  return html`<tr><td><strong>${first.code}</strong></td><td class="n">${count(refusals.length)}</td><td class="wrap">${someOf(places)}</td>
<td class="wrap">${first.reason}<br><span class="soft">${first.advice}</span>${folded("refusal", items, refusals.length)}</td></tr>`;
}

function folded(what: string, items: readonly Markup[], all: number): Markup {
  const rest =
    all > items.length
      ? html`<li class="soft">and ${count(all - items.length)} more in the plan file</li>`
      : html``;
  return html`<details><summary class="soft">${counted(all, what)}</summary><ul>${items}${rest}</ul></details>`;
}
