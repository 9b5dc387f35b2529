import type { OperationNotes } from "../operation-note.ts";

export const cloudTrailNotes: OperationNotes = {
  LookupEvents: {
    models:
      "what was really called: KMS, also by S3 for its callers, and bucket-level calls, failed ones too; by one attribute, time and page; the same events at once to EventBridge",
    lacks:
      "calls of other services, data events, insights, trails; at least the latest 10,000 events are kept",
  },
};
