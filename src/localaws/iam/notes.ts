import type { OperationNotes } from "../operation-note.ts";

export const iamNotes: OperationNotes = {
  GetRole: {
    models: "ARN, path and trust policy of a role that was given one",
    lacks: "roles without a trust policy of their own; dates, tags, boundaries, last use",
  },
};
