import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { builtInBaseline, parseBaseline } from "../model/baseline/parse.ts";
import type { Baseline } from "../model/baseline.ts";
import { readNamed } from "./files.ts";
import { type Shell, UsageError } from "./shell.ts";

/** The baseline named, or ./bucketseal.yml, or the built-in defaults. */
export function loadBaseline(shell: Shell, named: string | undefined): Baseline {
  const file = named ?? (existsSync(resolve(shell.cwd, "bucketseal.yml")) ? "bucketseal.yml" : undefined);
  if (file === undefined) return builtInBaseline();
  const parsed = parseBaseline(readNamed(shell, file, "baseline"), file);
  if (!parsed.ok) throw new UsageError(parsed.problem);
  return parsed.baseline;
}
