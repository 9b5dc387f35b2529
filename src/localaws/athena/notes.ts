import type { OperationNotes } from "../operation-note.ts";

export const athenaNotes: OperationNotes = {
  StartQueryExecution: {
    models:
      "two queries over the live inventory table of S3 Metadata, made of what the bucket holds: its shapes with their numbers, and the rows of some shapes; two over the journal table: how far back it goes, and the keys that have records since a time",
    lacks: "every other query, other catalogs, workgroups, idempotency tokens, the result file in S3",
  },
  GetQueryExecution: { models: "runs at the first look, has ended at the next" },
  GetQueryResults: { models: "pages, with the row of names first" },
  StopQueryExecution: { models: "a query that runs" },
};
