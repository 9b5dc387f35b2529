import type { Failure } from "../../flow/ports.ts";
import { failureFrom } from "../errors.ts";

/** Codes of undici for a connection that broke or an answer that did not come, in the words of Node. */
const byUndici: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: "ECONNRESET",
  UND_ERR_CLOSED: "ECONNRESET",
  UND_ERR_ABORTED: "ECONNRESET",
  UND_ERR_HEADERS_TIMEOUT: "ETIMEDOUT",
  UND_ERR_BODY_TIMEOUT: "ETIMEDOUT",
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
};

const onTheWay = new Set(["ECONNRESET", "ETIMEDOUT", "ECONNREFUSED", "EPIPE", "ECONNABORTED"]);

/**
 * What a connection that failed means; undefined when it is nothing that connections do: the SDK may find out.
 * @param call what was asked, for the message.
 */
export function brokenConnection(error: Error, call: string): Failure | undefined {
  const said = "code" in error && typeof error.code === "string" ? error.code : "";
  const code = byUndici[said] ?? said;
  if (!onTheWay.has(code)) return undefined;
  return failureFrom(Object.assign(new Error(error.message), { code }), call);
}

/** The failure of an answer without a body, as the SDK throws it: it knows 404 by name and nothing else (E20). */
export function refused(status: number, requestId: string | undefined, call: string): Failure {
  const named = status === 404 ? "NotFound" : "Unknown";
  const error = Object.assign(new Error("UnknownError"), {
    $metadata: { httpStatusCode: status, requestId },
  });
  error.name = named;
  return failureFrom(error, call);
}
