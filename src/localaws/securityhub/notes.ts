import type { OperationNotes } from "../operation-note.ts";

export const securityHubNotes: OperationNotes = {
  BatchImportFindings: {
    models:
      "the finding format with its lengths and limits, updates by time, what providers may change, workflow opened again, retention; every finding to EventBridge",
    lacks: "rates; `Details` of resources are not checked; Security Hub is always on",
  },
  BatchUpdateFindings: { models: "all fields; the provider leaves alone what was set" },
  GetFindings: {
    models: "filters on 30 fields with every comparison, sorting, pages of 100",
    lacks: "other filters, which are refused; findings of member accounts and other Regions",
  },
};
