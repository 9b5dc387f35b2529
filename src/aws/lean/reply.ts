import type { Failure } from "../../flow/ports.ts";
import { failureFrom } from "../errors.ts";

/** One answer, with its body. */
export type Reply = {
  readonly status: number;
  readonly headers: readonly Buffer[];
  readonly body: string;
};

/** The value of a header; undefined when there is none. @param name in lower case. */
export function headerIn({ headers }: Pick<Reply, "headers">, name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (headers[index]?.toString("latin1").toLowerCase() === name)
      return headers[index + 1]?.toString("latin1").trimEnd();
  return undefined;
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
      requestId: headerIn(reply, "x-amz-request-id"),
    },
    $response: { headers: { "x-amz-bucket-region": headerIn(reply, "x-amz-bucket-region") } },
  });
  error.name = name;
  return failureFrom(error, call);
}
