import { parsePolicy, replaceStatements, type Statement } from "../iam/index.ts";
import type { GuardStatement } from "./statements.ts";

/**
 * The document with exactly these for the statements that `replaced` picks: all others stay byte for byte (P62), doing it
 * twice changes nothing. Undefined where nothing is left to say.
 */
export function withStatements(
  text: string | undefined,
  replaced: (statement: Statement) => boolean,
  statements: readonly GuardStatement[],
): string | undefined {
  if (statements.length === 0 && !keepsAny(text, replaced)) return undefined;
  return replaceStatements(text, replaced, statements);
}

function keepsAny(text: string | undefined, replaced: (statement: Statement) => boolean): boolean {
  if (text === undefined) return false;
  const parsed = parsePolicy(text);
  return parsed.ok && !parsed.policy.statements.every(replaced);
}
