/** S3 Control on the wire: REST XML, signed as S3, told from it by its path and account header. */

import { AwsError } from "../errors.ts";
import type { Call, Service, WireRequest } from "../types.ts";
import type { ControlAction, ControlCall, ControlWorld } from "./action.ts";
import { createJob } from "./actions/create-job.ts";
import { describeJob } from "./actions/describe-job.ts";
import { listJobs } from "./actions/list-jobs.ts";
import { updateJobPriority } from "./actions/update-job-priority.ts";
import { updateJobStatus } from "./actions/update-job-status.ts";
import { notModelled } from "./errors.ts";

type Route = {
  readonly operation: string;
  readonly method: "GET" | "POST";
  /** After /v20180820/; a group is the job's id. */
  readonly path: RegExp;
  readonly action: ControlAction;
};

const ROUTES: readonly Route[] = [
  { operation: "CreateJob", method: "POST", path: /^jobs$/, action: createJob },
  { operation: "ListJobs", method: "GET", path: /^jobs$/, action: listJobs },
  { operation: "DescribeJob", method: "GET", path: /^jobs\/([^/]+)$/, action: describeJob },
  { operation: "UpdateJobStatus", method: "POST", path: /^jobs\/([^/]+)\/status$/, action: updateJobStatus },
  {
    operation: "UpdateJobPriority",
    method: "POST",
    path: /^jobs\/([^/]+)\/priority$/,
    action: updateJobPriority,
  },
];

const PREFIX = "/v20180820/";

/** Whether a request that is signed for S3 is one for S3 Control. */
export const isForS3Control = ({ path, headers }: Pick<WireRequest, "path" | "headers">): boolean =>
  path.startsWith(PREFIX) && headers["x-amz-account-id"] !== undefined;

const routeOf = ({ request }: Call): { readonly route: Route; readonly jobId: string } | undefined => {
  const rest = request.path.slice(PREFIX.length);
  for (const route of ROUTES) {
    const match = route.method === request.method ? route.path.exec(rest) : null;
    if (match !== null) return { route, jobId: match[1] ?? "" };
  }
  return undefined;
};

/** Jobs are an account's own. */
const refuseOtherAccount = ({ request, caller }: Call): void => {
  if (request.headers["x-amz-account-id"] === caller.account) return;
  throw new AwsError("AccessDenied", 403, "Access Denied");
};

export const createS3ControlService = (world: ControlWorld): Service => ({
  name: "s3control",
  errorForm: "query",
  operations: ROUTES.map(({ operation }) => operation),
  identify: (call) => {
    const found = routeOf(call);
    const { method, path } = call.request;
    return { operation: found?.route.operation ?? `${method} ${path}`, resource: found?.jobId ?? "" };
  },
  handle: (call) => {
    const found = routeOf(call);
    if (found === undefined) throw notModelled(`the operation ${call.request.method} ${call.request.path}`);
    refuseOtherAccount(call);
    const query = new URLSearchParams(call.request.query);
    const control: ControlCall = { ...call, jobId: found.jobId, query };
    return found.route.action(control, world);
  },
});
