import type { OperationNotes } from "../operation-note.ts";

export const eventsNotes: OperationNotes = {
  DeleteRule: { models: "a rule without targets" },
  ListRules: { models: "by prefix, in pages" },
  ListTargetsByRule: { models: "in pages" },
  PutEvents: { models: "each entry by itself; limits of number and size", lacks: "endpoints, trace headers" },
  PutRule: {
    models:
      "patterns with every operator and `$or`; all management events of CloudTrail where the state says so; 300 rules",
    lacks: "buses other than the default one; schedules are stored and never fire",
  },
  PutTargets: {
    models: "queues, topics and functions; input, input path and input transformer; 5 targets",
    lacks: "other services, retry policies, dead-letter queues",
  },
  RemoveTargets: { models: "by id" },
};
