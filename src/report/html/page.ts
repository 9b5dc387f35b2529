import type { Plan } from "../../model/plan.ts";
import { bytes, count, counted } from "../../model/text.ts";
import type { Question } from "../../model/verdict.ts";
import { allRules } from "../../rules/index.ts";
import { planSummary } from "../plan-summary.ts";
import type { Previous } from "../previous.ts";
import type { RunReport } from "../run.ts";
import { totals } from "../totals.ts";
import { bar } from "./bars.ts";
import { changesSection } from "./changes.ts";
import { custodySection } from "./custody.ts";
import { framed } from "./frame.ts";
import { html, type Markup } from "./markup.ts";
import { actionsSection, estimateSection, refusalsSection, risksSection } from "./plan.ts";
import { rulesSection } from "./rules.ts";
import { storedSection } from "./stored.ts";
import { uploadsSection } from "./uploads.ts";

/** One scan as one self-contained page: opens from disk, asks no network for anything, light and dark. */
export function htmlReport(run: RunReport, previous?: Previous): string {
  return page(
    run,
    html`${cards(run)}
${previous === undefined ? html`` : changesSection(run, previous)}
${storedSection(run)}
${uploadsSection(run)}
${custodySection(run)}
${rulesSection(run)}`,
  );
}

/** Question 3 alone: the custody table. */
export function custodyPage(run: RunReport): string {
  return page(run, custodySection(run));
}

/** A plan for whoever is to say yes to it: what will be done, what it takes, what will not be touched, and why. */
export function planPage(plan: Plan, run: RunReport): string {
  const summary = planSummary(plan);
  return page(
    run,
    html`<p>Plan <code>${plan.digest}</code>: ${counted(plan.actions.length, "action")}, ${counted(plan.refusals.length, "refusal")}. Nothing is changed before somebody applies it.</p>
${actionsSection(summary)}
${estimateSection(plan.estimate)}
${risksSection(summary)}
${refusalsSection(summary)}
${rulesSection(run)}`,
  );
}

function page(run: RunReport, main: Markup): string {
  const foot = html`bucketseal ${run.tool.version}. Control numbers in the rule pages say what a rule maps to; no page certifies anything.`;
  return framed(`bucketseal report, account ${run.identity.account}`, heading(run), main, foot);
}

function heading(run: RunReport): Markup {
  const stopped =
    run.stopped === undefined
      ? html``
      : html`<p class="unknown"><strong>Stopped early:</strong> ${run.stopped}</p>`;
  const endpoint = run.endpoint === undefined ? html`` : html`, at <code>${run.endpoint}</code>`;
  return html`<header>
<h1>Encryption of ${counted(run.buckets.length, "bucket")} in account ${run.identity.account}</h1>
<p class="soft">${counted(run.objects, "object version")}, ${bytes(run.bytes)}, judged against ${run.baseline.source}${endpoint}.
Finished ${run.finishedAt.slice(0, 19).replace("T", " ")} UTC after ${run.seconds.toFixed(1)} s.</p>
${stopped}
</header>`;
}

const asked: Readonly<Record<Question, string>> = {
  stored: "What is stored?",
  next: "What can be stored next?",
  custody: "Who can open it?",
};

function cards(run: RunReport): Markup {
  const all = (Object.keys(asked) as Question[]).map((question, index) => {
    const sums = totals(
      allRules.filter((rule) => rule.question === question).map((rule) => run.rules[rule.id]),
    );
    const tone = sums.fail > 0 ? "fail" : sums.unknown > 0 ? "unknown" : "pass";
    return html`<div class="card"><h3><a href="#${question}">${index + 1}. ${asked[question]}</a></h3>
<div class="big ${tone}">${sums.fail > 0 ? `${count(sums.fail)} fail` : "none fail"}</div>
<p class="soft">${count(sums.pass)} pass, ${count(sums.unknown)} unknown, ${count(sums.exempt)} exempt</p>
${bar([
  { name: "fail", value: sums.fail, colour: "var(--fail)" },
  { name: "unknown", value: sums.unknown, colour: "var(--unknown)" },
  { name: "exempt", value: sums.exempt, colour: "var(--exempt)" },
  { name: "pass", value: sums.pass, colour: "var(--pass)" },
])}</div>`;
  });
  return html`<div class="cards">${all}</div>`;
}
