/** A job's calls to S3, made as its role (I75). */

import { refusedBy } from "../../resource-policy.ts";
import { roleSession } from "../../role-session.ts";
import type { Call, Caller, WireReply } from "../../types.ts";
import type { ControlWorld } from "../action.ts";
import { encodedPath } from "../job/task-request.ts";
import type { Job } from "../store.ts";
import { jobFailure } from "./failure.ts";

export type RoleRequest = {
  readonly method: "GET" | "PUT";
  readonly bucket: string;
  readonly key: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
};

/** S3 Batch Operations as it asks to be let into a role (I75). */
const SERVICE: Caller = {
  type: "service",
  account: "",
  arn: "",
  principalId: "",
  service: "batchoperations.s3.amazonaws.com",
};

/** @throws AwsError when the role's trust policy does not let S3 Batch Operations in. */
export const refuseUntrusted = ({ request, account }: Job, { trusts }: ControlWorld): void => {
  const { roleArn } = request;
  const trust = trusts.get(roleArn);
  if (trust === undefined) return;
  const context = { "aws:SourceAccount": account };
  const access = { caller: SERVICE, action: "sts:AssumeRole", resource: roleArn, account: "", context };
  if (refusedBy(trust, access) !== undefined)
    throw jobFailure("AssumeRoleFailed", `S3 Batch Operations cannot assume the role ${roleArn}`);
};

const NOTHING = new Uint8Array(0);

/** One request to S3 as the role of a job. @throws AwsError whatever S3 says. */
export const asRole = (job: Job, world: ControlWorld, asked: RoleRequest): WireReply | Promise<WireReply> => {
  const body = typeof asked.body === "string" ? Buffer.from(asked.body) : (asked.body ?? NOTHING);
  const request = {
    method: asked.method,
    path: `/${asked.bucket}/${encodedPath(asked.key)}`,
    query: asked.query ?? "",
    headers: { host: `s3.${job.region}.amazonaws.com`, ...asked.headers },
    body,
    secure: true,
    sourceIp: "batchoperations.s3.amazonaws.com",
  };
  const call: Call = {
    request,
    caller: roleSession(job.request.roleArn, `s3-batch-operations_${job.id}`),
    region: job.region,
    requestId: world.random.id(16),
    signature: "v4",
    authType: "REST-HEADER",
    signatureAge: 0,
    body,
    trailers: {},
  };
  return world.s3.handle(call);
};

/** An object that a job reads, and its ETag without quotes. */
export const readAsRole = async (
  job: Job,
  world: ControlWorld,
  from: { readonly bucket: string; readonly key: string; readonly versionId?: string | undefined },
): Promise<{ readonly body: Buffer; readonly eTag: string }> => {
  const query = from.versionId === undefined ? "" : `versionId=${from.versionId}`;
  const reply = await asRole(job, world, { method: "GET", bucket: from.bucket, key: from.key, query });
  return {
    body: Buffer.from(reply.body ?? ""),
    eTag: (reply.headers["etag"] ?? "").replaceAll('"', ""),
  };
};
