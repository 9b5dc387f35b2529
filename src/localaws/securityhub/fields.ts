/** What findings can be searched and sorted by, and where in a finding it stands. */

import { isObject } from "../pattern/conditions.ts";
import type { Finding } from "./store.ts";

export type FieldKind = "text" | "number" | "date" | "map";

type Field = { readonly path: readonly string[]; readonly kind: FieldKind };

const field = (path: string, kind: FieldKind = "text"): Field => ({ path: path.split("."), kind });

const known: Readonly<Record<string, Field>> = {
  ProductArn: field("ProductArn"),
  AwsAccountId: field("AwsAccountId"),
  Id: field("Id"),
  GeneratorId: field("GeneratorId"),
  Region: field("Region"),
  Type: field("Types"),
  Title: field("Title"),
  Description: field("Description"),
  ProductName: field("ProductName"),
  CompanyName: field("CompanyName"),
  SourceUrl: field("SourceUrl"),
  RecordState: field("RecordState"),
  VerificationState: field("VerificationState"),
  WorkflowState: field("WorkflowState"),
  WorkflowStatus: field("Workflow.Status"),
  ComplianceStatus: field("Compliance.Status"),
  ComplianceSecurityControlId: field("Compliance.SecurityControlId"),
  SeverityLabel: field("Severity.Label"),
  SeverityNormalized: field("Severity.Normalized", "number"),
  Confidence: field("Confidence", "number"),
  Criticality: field("Criticality", "number"),
  ResourceType: field("Resources.Type"),
  ResourceId: field("Resources.Id"),
  ResourceRegion: field("Resources.Region"),
  ResourcePartition: field("Resources.Partition"),
  ResourceTags: field("Resources.Tags", "map"),
  ProductFields: field("ProductFields", "map"),
  UserDefinedFields: field("UserDefinedFields", "map"),
  NoteText: field("Note.Text"),
  NoteUpdatedBy: field("Note.UpdatedBy"),
  CreatedAt: field("CreatedAt", "date"),
  UpdatedAt: field("UpdatedAt", "date"),
  FirstObservedAt: field("FirstObservedAt", "date"),
  LastObservedAt: field("LastObservedAt", "date"),
};

export const fieldOf = (name: string): Field | undefined =>
  Object.hasOwn(known, name) ? known[name] : undefined;

/** Every value at a path, through the lists on the way. */
export const valuesAt = (finding: Finding, path: readonly string[]): readonly unknown[] =>
  path.reduce<readonly unknown[]>(
    (values, name) =>
      values.flatMap((value) => {
        const inner = isObject(value) ? value[name] : undefined;
        if (inner === undefined) return [];
        return Array.isArray(inner) ? inner : [inner];
      }),
    [finding],
  );
