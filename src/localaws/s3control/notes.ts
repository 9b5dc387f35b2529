import type { OperationNotes } from "../operation-note.ts";

export const s3ControlNotes: OperationNotes = {
  CreateJob: {
    models:
      "S3UpdateObjectEncryption, S3PutObjectCopy and S3ComputeObjectChecksum, really run as the job's role, over a CSV, an inventory, or a generated manifest by name, size, date, class, replication status and encryption; confirmation, idempotency, completion report",
    lacks:
      "the other operations, tags, eligibility for replication, access control grants of a copy, checksums in a report",
  },
  DescribeJob: { models: "all of it: state, progress, reasons, the generated manifest" },
  ListJobs: { models: "by state, in pages" },
  UpdateJobPriority: { models: "the number", lacks: "jobs that pause for others" },
  UpdateJobStatus: { models: "confirms, or cancels between two tasks" },
};
