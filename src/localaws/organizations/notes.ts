import type { OperationNotes } from "../operation-note.ts";

export const organizationsNotes: OperationNotes = {
  DescribeOrganization: { models: "the organization that was made from inside the process, for its members" },
  ListAccounts: { models: "in pages of 20, for the management account", lacks: "delegated administrators" },
};
