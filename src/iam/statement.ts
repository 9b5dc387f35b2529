/** From the JSON of one statement to its normal form. */

import { readCondition } from "./condition-element.ts";
import type { PatternElement, PrincipalElement, Statement } from "./policy.ts";
import { readPrincipal } from "./principal-element.ts";
import { members, type Report, reportMissing, strings, type Value } from "./read.ts";

const ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

export function readStatement(value: Value, index: number, text: string, report: Report): Statement {
  const elements = members(value, ELEMENTS, report);
  const either = (name: string) => eitherElement(value, elements, name, report);
  const principal = either("Principal");
  const effect = readEffect(value, elements.get("Effect"), report);
  if (principal?.negated && effect === "Allow")
    report("Allow with NotPrincipal is not allowed", principal.value);
  const sid = readSid(elements.get("Sid"), report);
  const condition = elements.get("Condition");
  return {
    index,
    ...(sid === undefined ? {} : { sid }),
    effect,
    principal: readPrincipalElement(principal, report),
    action: readPatterns(either("Action"), checkAction, report),
    resource: readPatterns(either("Resource"), checkResource, report),
    conditions: condition === undefined ? [] : readCondition(condition, report),
    source: text.slice(value.node.start, value.node.end),
  };
}

type Element = { negated: boolean; value: Value };

/** Each of Principal, Action and Resource must be there once, either plain or as its Not form. */
function eitherElement(
  statement: Value,
  elements: Map<string, Value>,
  name: string,
  report: Report,
): Element | undefined {
  const plain = elements.get(name);
  const negated = elements.get(`Not${name}`);
  if (plain !== undefined && negated !== undefined) {
    report(
      `A statement cannot have both ${name} and Not${name}`,
      plain.offset > negated.offset ? plain : negated,
    );
  }
  if (plain !== undefined) return { negated: false, value: plain };
  if (negated !== undefined) return { negated: true, value: negated };
  reportMissing(name, statement, report);
  return undefined;
}

function readEffect(statement: Value, effect: Value | undefined, report: Report): "Allow" | "Deny" {
  if (effect === undefined) {
    reportMissing("Effect", statement, report);
    return "Deny";
  }
  const written = effect.node.kind === "string" ? effect.node.value : undefined;
  if (written === "Allow" || written === "Deny") return written;
  report(written === undefined ? "Expected Allow or Deny" : `Invalid effect: ${written}`, effect);
  return "Deny";
}

// The console writes empty Sids; several of them do not clash.
function readSid(sid: Value | undefined, report: Report): string | undefined {
  if (sid === undefined) return undefined;
  if (sid.node.kind !== "string") report("Expected a string", sid);
  else if (sid.node.value !== "") return sid.node.value;
  return undefined;
}

function readPrincipalElement(element: Element | undefined, report: Report): PrincipalElement {
  if (element === undefined) return { negated: false, members: [] };
  return { negated: element.negated, members: readPrincipal(element.value, report) };
}

type Check = (pattern: string) => string | undefined;

function readPatterns(element: Element | undefined, check: Check, report: Report): PatternElement {
  if (element === undefined) return { negated: false, patterns: [] };
  const written = strings(element.value, report);
  for (const { text, place } of written) {
    const problem = check(text);
    if (problem !== undefined) report(problem, place);
  }
  const { node } = element.value;
  if (node.kind === "array" && node.items.length === 0) report("The list is empty", element.value);
  return { negated: element.negated, patterns: written.map(({ text }) => text) };
}

// The part before the colon names a service and takes no wildcard, but for the whole being `*:*`.
const checkAction: Check = (action) =>
  /^(?:\*|\*:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action) ? undefined : `Invalid action: ${action}`;

const checkResource: Check = (resource) =>
  resource === "*" || /^arn:./s.test(resource) ? undefined : `Invalid resource: ${resource}`;
