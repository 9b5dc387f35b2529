import type { SqsCall } from "./action.ts";
import type { Queue } from "./store.ts";

/** A queue's URL, at the host the caller came by: AWS's own names are reached over TLS, loopback mostly not. */
export const urlOf = ({ request }: SqsCall, { account, name }: Pick<Queue, "account" | "name">): string => {
  const host = request.headers["host"] ?? "localhost";
  const protocol = /\.amazonaws\.com(:\d+)?$/.test(host) ? "https" : "http";
  return `${protocol}://${host}/${account}/${name}`;
};
