import type { Failure } from "../../flow/ports.ts";
import { failureFrom } from "../errors.ts";
import { headerIn, type ResponseHead } from "../http/head.ts";

/** One answer, with its body, and what of its head is asked for. */
export type Reply = {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly versionId: string | undefined;
  /** Where a bucket is that is not here. */
  readonly region: string | undefined;
  readonly body: string;
};

/** What must be taken from a head before the next answer comes. */
export function replyFrom(head: ResponseHead): Omit<Reply, "body"> {
  return {
    status: head.status,
    requestId: headerIn(head, "x-amz-request-id"),
    versionId: headerIn(head, "x-amz-version-id"),
    region: headerIn(head, "x-amz-bucket-region"),
  };
}

const entities: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };

/** The text of the first element of this name that holds nothing but text. */
export function textIn(body: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(body) ?? [];
  return text?.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, named) => {
    if (named !== undefined) return entities[named] ?? whole;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

/**
 * The failure that an answer tells; undefined for a success. A 200 may hold an error: the SDK gives it the status
 * 503 then, and so do we (E172).
 */
export function errorIn(reply: Reply, call: string): Failure | undefined {
  const inside = reply.body.includes("<Error>");
  if (reply.status < 300 && !inside) return undefined;
  const name = textIn(reply.body, "Code") ?? (reply.status === 404 ? "NotFound" : "Unknown");
  const error = Object.assign(new Error(textIn(reply.body, "Message") ?? "UnknownError"), {
    $metadata: {
      httpStatusCode: reply.status < 300 ? 503 : reply.status,
      requestId: reply.requestId,
    },
    $response: { headers: { "x-amz-bucket-region": reply.region } },
  });
  error.name = name;
  return failureFrom(error, call);
}
