import { type JsonObject, objectsIn } from "../../wire/json.ts";
import type { SecurityHubAction, SecurityHubCall } from "../action.ts";
import { customerFields } from "../asff.ts";
import { invalidInput } from "../errors.ts";
import { wholeSeverity } from "../severity.ts";
import { expireFindings, type Finding, findingKey } from "../store.ts";

const MOST = 100;

/** The changes a call asks for. @throws AwsError InvalidInputException. */
const changesIn = ({ input }: SecurityHubCall, now: number): Finding => {
  const changes: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(customerFields)) {
    const value = input[name];
    if (value === undefined || value === null) continue;
    const [problem] = check(value, name);
    if (problem !== undefined) throw invalidInput(`Invalid parameter: ${problem}`);
    changes[name] = value;
  }
  const note = changes["Note"];
  if (typeof note === "object") changes["Note"] = { ...note, UpdatedAt: new Date(now).toISOString() };
  if ("Severity" in changes) changes["Severity"] = wholeSeverity(changes["Severity"]);
  return changes;
};

/** What customers do to findings: their workflow, a note, another severity. */
export const batchUpdateFindings: SecurityHubAction = (call, { clock, store }) => {
  const now = clock.now();
  expireFindings(store, now);
  const identifiers = objectsIn(call.input, "FindingIdentifiers") ?? [];
  if (identifiers.length < 1 || identifiers.length > MOST) {
    throw invalidInput(
      `Invalid parameter 'FindingIdentifiers'. Array length should be between 1 and ${MOST}.`,
    );
  }
  const changes = changesIn(call, now);
  const [ProcessedFindings, UnprocessedFindings]: [JsonObject[], JsonObject[]] = [[], []];
  for (const identifier of identifiers) {
    const key = findingKey(identifier["ProductArn"], identifier["Id"]);
    const known = store.get(key);
    if (known === undefined || known.account !== call.caller.account || known.region !== call.region) {
      const failure = { ErrorCode: "FindingNotFound", ErrorMessage: "Finding Not Found" };
      UnprocessedFindings.push({ FindingIdentifier: identifier, ...failure });
      continue;
    }
    const set = new Set([...known.set, ...Object.keys(changes)]);
    store.set(key, { ...known, finding: { ...known.finding, ...changes }, touchedAt: now, set });
    ProcessedFindings.push(identifier);
  }
  return { ProcessedFindings, UnprocessedFindings };
};
