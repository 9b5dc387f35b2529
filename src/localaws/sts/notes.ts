import type { OperationNotes } from "../operation-note.ts";

export const stsNotes: OperationNotes = {
  AssumeRole: {
    models:
      "a session of a role that trusts the caller, of any account, or of any role of the own account that has no trust policy, with its lifetime on the virtual clock",
    lacks: "session policies, MFA, and what tags do to a session; its trust policy can ask for them",
  },
  GetCallerIdentity: { models: "account, ARN and user id of whoever signed" },
};
