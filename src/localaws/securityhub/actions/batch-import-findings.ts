import { type JsonObject, objectsIn } from "../../wire/json.ts";
import type { SecurityHubAction, SecurityHubCall, SecurityHubWorld } from "../action.ts";
import { asff } from "../asff.ts";
import { invalidInput } from "../errors.ts";
import { newFinding, updatedFinding } from "../import.ts";
import { type Finding, findingKey } from "../store.ts";

/** Findings per call, bytes of one, bytes of all (F13). */
const MOST = 100;
const FINDING = 240 * 1024;
const BATCH = 6 * 1024 * 1024;

type Problem = { readonly code: string; readonly message: string };

const shapeProblem = (finding: Finding): Problem | undefined => {
  const problems = [...asff(finding, "data")];
  const provider = finding["FindingProviderFields"];
  const told: Finding = typeof provider === "object" && provider !== null ? { ...provider } : {};
  // The documentation asks for these two although the SDK's types do not (F2).
  for (const name of ["Severity", "Types"]) {
    if ((finding[name] ?? told[name]) === undefined)
      problems.push(`data should have required property '${name}'`);
  }
  if (Buffer.byteLength(JSON.stringify(finding)) > FINDING)
    problems.push("data should not be larger than 240 KB");
  if (problems.length === 0) return undefined;
  const message = `Finding does not adhere to Amazon Finding Format. ${problems.join(", ")}.`;
  return { code: "InvalidInput", message };
};

/** One's own product, of the account and Region of the call (F5, F14). */
const accessProblem = (finding: Finding, { caller, region }: SecurityHubCall): Problem | undefined => {
  const { account } = caller;
  const own = `:securityhub:${region}:${account}:product/${account}/default`;
  const mine = String(finding["ProductArn"]).replace(/^arn:aws(-cn|-us-gov)?/, "") === own;
  if (mine && finding["AwsAccountId"] === account) return undefined;
  return { code: "InvalidAccess", message: `Account ${account} is not authorized to import this finding.` };
};

/** Takes a finding in. @returns why not. */
const importOne = (given: Finding, call: SecurityHubCall, hub: SecurityHubWorld): Problem | undefined => {
  const problem = shapeProblem(given) ?? accessProblem(given, call);
  if (problem !== undefined) return problem;
  const key = findingKey(given["ProductArn"], given["Id"]);
  const known = hub.store.get(key);
  const { region, caller } = call;
  const place = { account: caller.account, region, at: hub.clock.now() };
  // F16 (?): what AWS says of an update that is not newer is not known; it does not count in any case.
  const isLater = Date.parse(String(given["UpdatedAt"])) > Date.parse(String(known?.finding["UpdatedAt"]));
  if (known !== undefined && !isLater) {
    return { code: "ConcurrentUpdateError", message: "The finding has been updated at that time or later." };
  }
  const stored = known === undefined ? newFinding(given, place) : updatedFinding(known, given, place);
  hub.store.set(key, stored);
  hub.bus({
    source: "aws.securityhub",
    detailType: "Security Hub Findings - Imported",
    account: place.account,
    region,
    time: place.at,
    resources: [`${String(given["ProductArn"])}/${String(given["Id"])}`],
    detail: { findings: [stored.finding] },
  });
  return undefined;
};

/** Answers 200 even when it takes none (F15). */
export const batchImportFindings: SecurityHubAction = (call, hub) => {
  const findings = objectsIn(call.input, "Findings") ?? [];
  if (findings.length < 1 || findings.length > MOST) {
    throw invalidInput(`Invalid parameter 'Findings'. Array length should be between 1 and ${MOST}.`);
  }
  if (call.body.length > BATCH) throw invalidInput("The batch of findings should not be larger than 6 MB.");
  const FailedFindings = findings.flatMap((finding): JsonObject[] => {
    const problem = importOne(finding, call, hub);
    if (problem === undefined) return [];
    return [{ Id: String(finding["Id"] ?? ""), ErrorCode: problem.code, ErrorMessage: problem.message }];
  });
  const FailedCount = FailedFindings.length;
  return { FailedCount, SuccessCount: findings.length - FailedCount, FailedFindings };
};
