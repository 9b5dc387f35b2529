import type { Failure } from "../../flow/ports.ts";
import { failureFrom } from "../errors.ts";
import { headerIn, type ResponseHead } from "../http/head.ts";

const onTheWay = new Set(["ECONNRESET", "ETIMEDOUT", "ECONNREFUSED", "EPIPE", "ECONNABORTED"]);

/**
 * What a connection that failed means; undefined when it is nothing that connections do: the SDK may find out.
 * @param call what was asked, for the message.
 */
export function brokenConnection(error: Error, call: string): Failure | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (!onTheWay.has(code)) return undefined;
  return failureFrom(Object.assign(new Error(error.message), { code }), call);
}

/** The failure of an answer without a body, as the SDK throws it: it knows 404 by name and nothing else (E20). */
export function refused(head: ResponseHead, call: string): Failure {
  const { status } = head;
  const named = status === 404 ? "NotFound" : "Unknown";
  const error = Object.assign(new Error("UnknownError"), {
    $metadata: { httpStatusCode: status, requestId: headerIn(head, "x-amz-request-id") },
  });
  error.name = named;
  return failureFrom(error, call);
}
