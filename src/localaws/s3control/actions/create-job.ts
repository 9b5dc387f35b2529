import { createHash } from "node:crypto";
import { AwsError } from "../../errors.ts";
import { uuid } from "../../random.ts";
import { element } from "../../wire/xml.ts";
import { childOf, childText, malformedXml, readXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { ControlAction, ControlCall, ControlWorld } from "../action.ts";
import { invalidRequest } from "../errors.ts";
import { readOperation } from "../job/operation.ts";
import { readReport } from "../job/report-request.ts";
import { readGenerator } from "../manifest/generator-request.ts";
import { readManifest } from "../manifest/manifest-request.ts";
import type { Job, JobRequest } from "../store.ts";
import { controlReply } from "../xml.ts";

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

const required = (root: XmlElement, name: string): string => {
  const text = childText(root, name);
  if (!text) throw invalidRequest(`${name} is required`);
  return text;
};

/** Everything a job is made of, so far as it can be checked before it runs (I50). */
const requestOf = (root: XmlElement): JobRequest => {
  const [operation, report] = [childOf(root, "Operation"), childOf(root, "Report")];
  if (operation === undefined || report === undefined) throw malformedXml();
  const [manifest, generator] = [childOf(root, "Manifest"), childOf(root, "ManifestGenerator")];
  if ((manifest === undefined) === (generator === undefined)) {
    throw invalidRequest("Either a manifest or a manifest generator is required");
  }
  const roleArn = required(root, "RoleArn");
  if (!ROLE.test(roleArn)) throw invalidRequest("The role ARN is not valid");
  readOperation(operation);
  readReport(report);
  if (manifest !== undefined) readManifest(manifest);
  if (generator !== undefined) readGenerator(generator);
  return {
    operation,
    report,
    manifest,
    generator,
    roleArn,
    description: childText(root, "Description"),
    confirmationRequired: childText(root, "ConfirmationRequired") === "true",
  };
};

/** The same token with the same request is the same job; with another one it is a mistake (I77). */
const knownJob = (token: string, fingerprint: string, call: ControlCall, world: ControlWorld) => {
  const known = [...world.store.values()].find(
    (job) => job.token === token && job.account === call.caller.account && job.region === call.region,
  );
  if (known === undefined || known.fingerprint === fingerprint) return known;
  throw new AwsError(
    "IdempotencyException",
    400,
    "The client request token was used before, with other parameters.",
  );
};

const priorityOf = (root: XmlElement): number => {
  const text = childText(root, "Priority") ?? "";
  if (!/^\d{1,10}$/.test(text)) throw invalidRequest("The priority is not valid");
  return Number(text);
};

export const createJob: ControlAction = (call, world) => {
  const root = readXml(call.body, "CreateJobRequest");
  const token = required(root, "ClientRequestToken");
  const fingerprint = createHash("sha256").update(call.body).digest("hex");
  const known = knownJob(token, fingerprint, call, world);
  if (known !== undefined) return controlReply("CreateJobResult", element("JobId", known.id));
  const { caller, region } = call;
  const id = uuid(world.random);
  const job: Job = {
    id,
    arn: `arn:aws:s3:${region}:${caller.account}:job/${id}`,
    account: caller.account,
    region,
    token,
    fingerprint,
    request: requestOf(root),
    createdAt: world.clock.now(),
    priority: priorityOf(root),
    status: "New",
    confirmed: false,
    results: [],
    failures: [],
  };
  world.store.set(id, job);
  world.start(job);
  return controlReply("CreateJobResult", element("JobId", id));
};
