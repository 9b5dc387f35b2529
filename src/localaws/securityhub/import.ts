/** What a finding becomes when it is imported, anew or once more (F16 to F19). */

import { isObject } from "../pattern/conditions.ts";
import { wholeSeverity } from "./severity.ts";
import type { Finding, StoredFinding } from "./store.ts";

/** The provider tells these, and may change them; a customer may set them by hand. */
const shared = ["Severity", "Types", "Confidence", "Criticality", "RelatedFindings"] as const;

/** Only customers change these once a finding is there (F17). */
const customers = ["Note", "UserDefinedFields", "VerificationState", "Workflow", "WorkflowState"] as const;

const pick = (from: Finding, names: readonly string[]): Finding =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));

const omit = (from: Finding, names: readonly string[]): Finding =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));

const normal = (fields: Finding): Finding =>
  fields["Severity"] === undefined ? fields : { ...fields, Severity: wholeSeverity(fields["Severity"]) };

const providerFieldsOf = (given: Finding): Finding =>
  isObject(given["FindingProviderFields"]) ? given["FindingProviderFields"] : {};

const statusOf = (finding: Finding, name: string): unknown => {
  const value = finding[name];
  return isObject(value) ? value["Status"] : undefined;
};

/** What Security Hub itself says of a finding of one's own. */
const hubFields = (given: Finding, region: string, at: number): Finding => ({
  ProductName: given["ProductName"] ?? "Default",
  CompanyName: given["CompanyName"] ?? "Personal",
  Region: region,
  RecordState: given["RecordState"] ?? "ACTIVE",
  ProductFields: {
    ...(isObject(given["ProductFields"]) ? given["ProductFields"] : {}),
    "aws/securityhub/FindingId": `${String(given["ProductArn"])}/${String(given["Id"])}`,
    "aws/securityhub/ProductName": String(given["ProductName"] ?? "Default"),
    "aws/securityhub/CompanyName": String(given["CompanyName"] ?? "Personal"),
  },
  ProcessedAt: new Date(at).toISOString(),
});

export type Place = { readonly account: string; readonly region: string; readonly at: number };

export const newFinding = (given: Finding, { account, region, at }: Place): StoredFinding => {
  const told = normal({ ...pick(given, shared), ...providerFieldsOf(given) });
  const status = statusOf(given, "Workflow") ?? "NEW";
  const finding = {
    ...given,
    ...hubFields(given, region, at),
    ...told,
    FindingProviderFields: told,
    Workflow: { Status: status },
    WorkflowState: given["WorkflowState"] ?? "NEW",
  };
  return { finding, account, region, touchedAt: at, set: new Set() };
};

/** What was settled is open again when a finding comes back or stops passing. */
const reopened = (before: Finding, after: Finding): boolean => {
  if (!["NOTIFIED", "RESOLVED"].includes(String(statusOf(before, "Workflow")))) return false;
  const back = before["RecordState"] === "ARCHIVED" && after["RecordState"] === "ACTIVE";
  const [was, is] = [statusOf(before, "Compliance"), statusOf(after, "Compliance")];
  return back || (was === "PASSED" && is !== undefined && is !== "PASSED");
};

/** The provider's update: what it tells at the top level of the shared fields counts no more. */
export const updatedFinding = (
  known: StoredFinding,
  given: Finding,
  { region, at }: Place,
): StoredFinding => {
  const before = known.finding;
  const told = normal({ ...providerFieldsOf(before), ...providerFieldsOf(given) });
  const free = shared.filter((name) => !known.set.has(name));
  const finding: Finding = {
    ...omit(given, [...shared, ...customers]),
    ...pick(before, [...shared, ...customers]),
    ...hubFields(given, region, at),
    ...pick(told, free),
    FindingProviderFields: told,
  };
  const open = reopened(before, finding) ? { Workflow: { Status: "NEW" }, WorkflowState: "NEW" } : {};
  return { ...known, finding: { ...finding, ...open }, touchedAt: at };
};
