import type { OperationNotes } from "../operation-note.ts";

export const stsNotes: OperationNotes = {
  AssumeRole: {
    models: "a session of any role of the caller's own account, with its lifetime on the virtual clock",
    lacks: "trust policies, session policies, session tags, external ids and MFA",
  },
  GetCallerIdentity: { models: "account, ARN and user id of whoever signed" },
};
