import { numberIn, objectIn, objectsIn, stringIn } from "../../wire/json.ts";
import { pageStart, pageToken } from "../../wire/page-token.ts";
import type { SecurityHubAction, SecurityHubCall } from "../action.ts";
import { invalidInput } from "../errors.ts";
import { fieldOf, valuesAt } from "../fields.ts";
import { filterOf } from "../filters.ts";
import { expireFindings, type Finding } from "../store.ts";

const MOST = 100;

type Order = (a: Finding, b: Finding) => number;

const compare = (a: unknown, b: unknown): number => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a ?? ""), String(b ?? "")];
  return left < right ? -1 : Number(left > right);
};

const orderIn = ({ input }: SecurityHubCall): Order => {
  const orders = (objectsIn(input, "SortCriteria") ?? []).map((criterion): Order => {
    const name = stringIn(criterion, "Field") ?? "";
    const path = fieldOf(name)?.path ?? name.split(".");
    const sign = stringIn(criterion, "SortOrder") === "desc" ? -1 : 1;
    return (a, b) => sign * compare(valuesAt(a, path)[0], valuesAt(b, path)[0]);
  });
  return (a, b) => orders.map((order) => order(a, b)).find((result) => result !== 0) ?? 0;
};

const limitIn = ({ input }: SecurityHubCall): number => {
  const limit = numberIn(input, "MaxResults") ?? MOST;
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw invalidInput(`Invalid parameter 'MaxResults'. Value should be between 1 and ${MOST}.`);
};

/** Findings of the caller's account and Region. */
export const getFindings: SecurityHubAction = (call, { clock, store }) => {
  const now = clock.now();
  expireFindings(store, now);
  const limit = limitIn(call);
  const start = pageStart(stringIn(call.input, "NextToken"));
  if (start === undefined) throw invalidInput("Invalid parameter 'NextToken'.");
  const wanted = filterOf(objectIn(call.input, "Filters") ?? {}, now);
  const found = [...store.values()]
    .filter(({ account, region }) => account === call.caller.account && region === call.region)
    .map(({ finding }) => finding)
    .filter(wanted)
    .sort(orderIn(call));
  const end = start + limit;
  return { Findings: found.slice(start, end), ...(end < found.length && { NextToken: pageToken(end) }) };
};
