import { element, elements, type Xml } from "../../wire/xml.ts";
import type { ControlAction } from "../action.ts";
import { invalidRequest } from "../errors.ts";
import { progressXml, timesXml } from "../job/describe.ts";
import { jobsOf } from "../job/life.ts";
import type { Job } from "../store.ts";
import { controlReply } from "../xml.ts";

const MOST = 1000;

const jobXml = (job: Job): Xml =>
  element("member", [
    elements({
      JobId: job.id,
      Description: job.request.description,
      Operation: job.request.operation.children[0]?.name,
      Priority: job.priority,
      Status: job.status,
    }),
    timesXml(job),
    progressXml(job),
  ]);

export const listJobs: ControlAction = (call, world) => {
  const asked = call.query.getAll("jobStatuses");
  const most = Number(call.query.get("maxResults") ?? MOST);
  if (!Number.isInteger(most) || most < 1 || most > MOST) throw invalidRequest("MaxResults is not valid");
  const jobs = jobsOf(call, world).filter(({ status }) => asked.length === 0 || asked.includes(status));
  const token = call.query.get("nextToken");
  const from = token === null ? 0 : jobs.findIndex(({ id }) => id === token);
  if (from < 0) {
    throw invalidRequest("The next token is not valid");
  }
  const next = jobs[from + most];
  return controlReply("ListJobsResult", [
    element("NextToken", next?.id),
    element("Jobs", jobs.slice(from, from + most).map(jobXml)),
  ]);
};
