import type { SseCKey } from "../flow/object-state.ts";
import type { Ports } from "../flow/ports.ts";
import { type Rehearsed, rehearse } from "../flow/rehearse.ts";
import type { Plan } from "../model/plan.ts";
import { resourceId } from "../model/resource.ts";
import { count } from "../model/text.ts";
import { plain } from "../report/terminal/style.ts";
import { surroundings } from "./scanning.ts";
import { exit, type Shell, UsageError } from "./shell.ts";

const words: Readonly<Record<Rehearsed["outcome"], string>> = {
  "would-apply": "would be carried out",
  already: "already as wanted",
  stale: "would be left alone: changed since the plan",
  failed: "could not be looked at",
};

/** Goes through a plan without a write, and prints what each action would send. */
export async function dryRun(
  shell: Shell,
  ports: Ports,
  plan: Plan,
  concurrency: number,
  heldSseCKeys: readonly SseCKey[],
): Promise<number> {
  const counts = { "would-apply": 0, already: 0, stale: 0, failed: 0 };
  const options = { concurrency, heldSseCKeys, surroundings: surroundings(shell) };
  const result = await rehearse(ports, plan, options, async (rehearsed) => {
    counts[rehearsed.outcome] += 1;
    if (!shell.stdout.write(lineOf(rehearsed))) await shell.stdout.drained();
  });
  if (!result.ok) throw new UsageError(result.failure.message);
  const outcomes = Object.keys(counts) as Rehearsed["outcome"][];
  const parts = outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${count(counts[outcome])} ${words[outcome]}`);
  shell.stdout.write(`\nDry run: ${parts.join(", ")}. Nothing was written.\n`);
  if (shell.signal.aborted) return exit.interrupted;
  return counts.stale + counts.failed > 0 ? exit.fails : exit.ok;
}

/** The resource, and under it each call, or why there is none. */
function lineOf({ action, outcome, calls, message }: Rehearsed): string {
  const why = message === undefined ? words[outcome] : `${words[outcome]} (${plain(message)})`;
  const lines = calls.length > 0 ? calls.map(plain) : [why];
  return [plain(resourceId(action.resource)), ...lines.map((line) => `  ${line}`), ""].join("\n");
}
