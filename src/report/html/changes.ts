import { count } from "../../model/text.ts";
import { allRules } from "../../rules/index.ts";
import type { Previous } from "../previous.ts";
import type { RunReport } from "../run.ts";
import { html, type Markup } from "./markup.ts";

/** What changed since the previous run: failures by rule and by bucket, where they differ. */
export function changesSection(run: RunReport, previous: Previous): Markup {
  const byRule = allRules
    .map((rule) => ({
      name: `${rule.id} ${rule.title}`,
      before: previous.rules[rule.id] ?? 0,
      now: run.rules[rule.id]?.fail ?? 0,
    }))
    .filter(({ before, now }) => before !== now);
  const names = new Set([
    ...Object.keys(previous.buckets),
    ...run.buckets.map((bucket) => bucket.facts.name),
  ]);
  const now = new Map(run.buckets.map((bucket) => [bucket.facts.name, bucket.counts.fail]));
  const byBucket = [...names]
    .sort()
    .map((name) => ({ name, before: previous.buckets[name] ?? 0, now: now.get(name) ?? 0 }))
    .filter((change) => change.before !== change.now);
  const since = `${previous.finishedAt.slice(0, 19).replace("T", " ")} UTC`;
  const body =
    byRule.length + byBucket.length === 0
      ? html`<p>The same fails as then.</p>`
      : html`<div class="cards">${changeTable("Rule", byRule)}${changeTable("Bucket", byBucket)}</div>`;
  return html`<section id="changes"><h2>Since the previous run (${since})</h2>${body}</section>`;
}

type Change = { readonly name: string; readonly before: number; readonly now: number };

function changeTable(head: string, changes: readonly Change[]): Markup {
  if (changes.length === 0) return html``;
  return html`<div class="scroll"><table><tr><th>${head}</th><th class="n">Failed then</th><th class="n">Fails now</th></tr>
${changes.map(({ name, before, now }) => html`<tr><td class="wrap">${name}</td><td class="n">${count(before)}</td><td class="n ${now > before ? "fail" : "pass"}">${count(now)}</td></tr>`)}
</table></div>`;
}
