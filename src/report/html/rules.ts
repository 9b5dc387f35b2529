import { resourceId } from "../../model/resource.ts";
import { count, counted } from "../../model/text.ts";
import type { Verdict } from "../../model/verdict.ts";
import { allRules } from "../../rules/index.ts";
import type { RunReport } from "../run.ts";
import { bar } from "./bars.ts";
import { html, type Markup } from "./markup.ts";

const most = 25;

/** Verdicts by rule, and a sample of what fails or stayed unknown under each. */
export function rulesSection(run: RunReport): Markup {
  const judged = allRules.filter((rule) => run.rules[rule.id] !== undefined);
  return html`<section id="rules"><h2>Verdicts by rule</h2>
<div class="scroll"><table>
<tr><th>Rule</th><th>Severity</th><th class="n">Fail</th><th class="n">Unknown</th><th class="n">Exempt</th><th class="n">Pass</th><th></th></tr>
${judged.map((rule) => row(rule, run))}
</table></div></section>${expired(run)}`;
}

function row(rule: (typeof allRules)[number], run: RunReport): Markup {
  const counts = run.rules[rule.id] ?? { pass: 0, fail: 0, unknown: 0, exempt: 0 };
  const shown = run.sample.filter((verdict) => verdict.rule === rule.id);
  return html`<tr><td class="wrap"><strong>${rule.id}</strong> ${rule.title}${samples(shown, counts.fail + counts.unknown)}</td>
<td>${rule.severity}</td>
<td class="n ${counts.fail > 0 ? "fail" : ""}">${count(counts.fail)}</td><td class="n ${counts.unknown > 0 ? "unknown" : ""}">${count(counts.unknown)}</td>
<td class="n">${count(counts.exempt)}</td><td class="n">${count(counts.pass)}</td>
<td>${bar([
    { name: "fail", value: counts.fail, colour: "var(--fail)" },
    { name: "unknown", value: counts.unknown, colour: "var(--unknown)" },
    { name: "exempt", value: counts.exempt, colour: "var(--exempt)" },
    { name: "pass", value: counts.pass, colour: "var(--pass)" },
  ])}</td></tr>`;
}

function samples(verdicts: readonly Verdict[], all: number): Markup {
  if (verdicts.length === 0) return html``;
  const items = verdicts
    .slice(0, most)
    .map(
      (verdict) =>
        html`<li><span class="${verdict.verdict}">${verdict.verdict}</span> <code>${resourceId(verdict.resource)}</code><br><span class="soft">${verdict.evidence.summary}</span></li>`,
    );
  const rest =
    all > items.length
      ? html`<li class="soft">and ${count(all - items.length)} more in the JSON and CSV reports</li>`
      : html``;
  return html`<details><summary class="soft">${counted(all, "resource")} to look at</summary><ul>${items}${rest}</ul></details>`;
}

function expired(run: RunReport): Markup {
  if (run.expiredExemptions.length === 0) return html``;
  const items = run.expiredExemptions.map(
    (entry) =>
      html`<li>${entry.rule.join(", ")} for <code>${entry.resource}</code> ended on ${entry.until} (${entry.reason})</li>`,
  );
  return html`<section><h2>Exemptions that have ended</h2><p class="soft">They count no more.</p><ul>${items}</ul></section>`;
}
