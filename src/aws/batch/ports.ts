import type { BatchPorts } from "../../flow/batch/ports.ts";
import { type AwsConfig, createClients } from "../clients.ts";
import { contextOf } from "../context.ts";
import { controlClients } from "./control.ts";
import { changeJob, createJob, describeJob, listJobs } from "./jobs.ts";
import { openManifest } from "./manifest.ts";
import { failedTasks } from "./report.ts";

/** S3 Batch Operations over the AWS SDK. Sockets stay open until `close`. */
export function batchPorts(config: AwsConfig): BatchPorts & { readonly close: () => void } {
  const clients = createClients(config);
  const context = contextOf(config, clients);
  const control = controlClients(config);
  return {
    openManifest: (place, key) => openManifest(context, place, key),
    createJob: (request) => createJob(context, control.of, request),
    describeJob: (region, id) => describeJob(context, control.of, region, id),
    listJobs: (region) => listJobs(context, control.of, region),
    changeJob: (region, id, to, reason) => changeJob(context, control.of, region, id, to, reason),
    failedTasks: (place, prefix, id) => failedTasks(context, place, prefix, id),
    close: () => {
      control.destroy();
      clients.destroy();
    },
  };
}
