/** The one way every request takes: service, signature, fault, action, log, answer. */

import { authenticate, unsignedCall } from "./authenticate.ts";
import type { CallLog } from "./call-log.ts";
import { AwsError, internalError } from "./errors.ts";
import type { Faults } from "./faults.ts";
import { type SignatureWorld, timeFor } from "./http/sigv4.ts";
import { httpDate } from "./http-date.ts";
import { hostIdOf, uuid } from "./random.ts";
import { type Addressed, addressedService } from "./route-service.ts";
import type { Call, Clock, Fault, Identity, Random, Service, WireReply, WireRequest } from "./types.ts";
import { errorReply, type ReplyFrame, requestIdHeaders, s3ErrorBody } from "./wire/reply.ts";

export type DispatchParts = {
  readonly services: ReadonlyMap<string, Service>;
  readonly signatures: SignatureWorld;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly clock: Clock;
  readonly random: Random;
  /** Region of unsigned requests. */
  readonly region: string;
};

export type Dispatch = (request: WireRequest) => Promise<WireReply | "reset">;

type Outcome = {
  readonly call: Call;
  readonly identity: Identity;
  readonly reply: Answer;
};

/** Stands in for a service that is not here: refuses everything, in the form that the caller expects. */
const noService = ({ name, errorForm }: Addressed): Service => ({
  name,
  errorForm,
  operations: [],
  identify: ({ request }) => ({ operation: request.headers["x-amz-target"] ?? request.method, resource: "" }),
  handle: () => {
    throw new AwsError("NotImplemented", 501, `The embedded AWS has no service named ${name}.`);
  },
});

const asError = (thrown: unknown): AwsError => (thrown instanceof AwsError ? thrown : internalError(thrown));

type Answer = WireReply | "reset" | AwsError;

/** Most actions answer at once: only those that do not are waited for. */
const answer = (service: Service, call: Call): Answer | Promise<Answer> => {
  try {
    const reply = service.handle(call);
    return reply instanceof Promise ? reply.catch(asError) : reply;
  } catch (thrown) {
    return asError(thrown);
  }
};

const answerWithFaults = (
  service: Service,
  call: Call,
  identity: Identity,
  parts: DispatchParts,
  frame: ReplyFrame,
): Answer | Promise<Answer> => {
  const fault = parts.faults.take(service.name, identity);
  if (fault === undefined) return answer(service, call);
  return faulty(fault, () => answer(service, call), frame);
};

/** The answer that a client waits for in vain. */
const never: WireReply = {
  status: 200,
  headers: {},
  stall: { at: "start", milliseconds: Number.POSITIVE_INFINITY },
};

const slow = (reply: WireReply, milliseconds: number): WireReply => ({
  ...reply,
  stall: { at: reply.body === undefined ? "start" : "middle", milliseconds },
});

const faulty = async (
  fault: Fault["answer"],
  carryOut: () => Answer | Promise<Answer>,
  frame: ReplyFrame,
): Promise<Answer> => {
  if (fault.type === "reset-before") return "reset";
  if (fault.type === "timeout-before") return never;
  if (fault.type === "error") return new AwsError(fault.code, fault.status, fault.message);
  const reply = await carryOut();
  if (fault.type === "reset-after") return "reset";
  if (fault.type === "timeout-after") return never;
  if (reply instanceof AwsError || reply === "reset") return reply;
  if (fault.type === "slow-body") return slow(reply, fault.milliseconds);
  const headers = { "content-type": "application/xml" };
  return { status: 200, headers, body: s3ErrorBody({ ...fault, fields: {} }, frame) };
};

/** A call under way: its answer may come later. */
type Begun = { readonly call: Call; readonly identity: Identity; readonly answer: Answer | Promise<Answer> };

const begin = (service: Service, first: Call, parts: DispatchParts, frame: ReplyFrame): Begun => {
  try {
    const here = parts.services.has(service.name);
    const call = here ? authenticate(first, service, parts.signatures) : first;
    const identity = service.identify(call);
    return { call, identity, answer: answerWithFaults(service, call, identity, parts, frame) };
  } catch (thrown) {
    return { call: first, identity: service.identify(first), answer: asError(thrown) };
  }
};

const record = (service: Service, { call, identity, reply }: Outcome, parts: DispatchParts): void => {
  const entry = {
    at: parts.clock.now(),
    service: service.name,
    operation: identity.operation,
    resource: identity.resource,
    caller: call.caller.arn,
    status: reply === "reset" || reply === never ? 0 : reply.status,
    requestId: call.requestId,
  };
  parts.log.add(reply instanceof AwsError ? { ...entry, errorCode: reply.code } : entry);
};

/** Adds what every answer has; HEAD answers state a length of their own, if any. */
const finish = (reply: WireReply, frame: ReplyFrame, now: number): WireReply => {
  const body = typeof reply.body === "string" ? Buffer.from(reply.body, "utf8") : reply.body;
  const bodiless = frame.method === "HEAD" || reply.status === 204 || reply.status === 304;
  const headers: Record<string, string> = requestIdHeaders(frame);
  headers["date"] = httpDate(now);
  if (!bodiless) headers["content-length"] = String(body?.length ?? 0);
  Object.assign(headers, reply.headers);
  const { status, stall } = reply;
  if (stall !== undefined)
    return { status, headers, stall, ...(!bodiless && body !== undefined && { body }) };
  return body === undefined || bodiless ? { status, headers } : { status, headers, body };
};

/** KMS and STS name requests by UUID, S3 by 16 characters and a second, longer id. */
const frameFor = ({ errorForm: form, namespace }: Service, method: string, random: Random): ReplyFrame => {
  const requestId = form === "s3" ? random.id(16) : uuid(random);
  return { form, method, requestId, hostId: form === "s3" ? hostIdOf(requestId) : "", namespace };
};

export const createDispatch =
  (parts: DispatchParts): Dispatch =>
  async (request) => {
    const addressed = addressedService(request, parts.services);
    const service = parts.services.get(addressed.name) ?? noService(addressed);
    const frame = frameFor(service, request.method, parts.random);
    const first = unsignedCall(request, parts.region, frame.requestId);
    const { call, identity, answer } = begin(service, first, parts, frame);
    const reply = answer instanceof Promise ? await answer : answer;
    record(service, { call, identity, reply }, parts);
    if (reply === "reset") return reply;
    const told = timeFor(request, parts.signatures.readings(), parts.clock.now());
    return finish(reply instanceof AwsError ? errorReply(reply, frame) : reply, frame, told);
  };
