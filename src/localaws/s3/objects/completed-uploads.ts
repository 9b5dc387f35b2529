import type { WireReply } from "../../types.ts";
import type { BucketState, S3Call } from "../action.ts";
import { listAsText } from "./completed-parts.ts";

/** An upload that was completed: of which parts, and what was answered. */
type Completed = { readonly key: string; readonly parts: string; readonly reply: WireReply };

/** How many are remembered for each bucket. For how long AWS does is not known; over a restart these are gone. */
const LIMIT = 1000;

const completed = new WeakMap<BucketState, Map<string, Completed>>();

/** Remembers a completion, so that a client that lost the answer can ask again. */
export function rememberCompletion(call: S3Call, bucket: BucketState, reply: WireReply): WireReply {
  const known = completed.get(bucket) ?? new Map<string, Completed>();
  completed.set(bucket, known);
  known.set(uploadIdOf(call), { key: call.key ?? "", parts: listAsText(call.body), reply });
  const [oldest] = known.keys();
  if (known.size > LIMIT && oldest !== undefined) known.delete(oldest);
  return reply;
}

/** The answer to a completion that was carried out before, when the same parts are named again. */
export function earlierCompletion(call: S3Call, bucket: BucketState): WireReply | undefined {
  const earlier = completed.get(bucket)?.get(uploadIdOf(call));
  if (earlier === undefined || earlier.key !== call.key) return undefined;
  return listAsText(call.body) === earlier.parts ? earlier.reply : undefined;
}

function uploadIdOf(call: S3Call): string {
  return call.query.get("uploadId") ?? "";
}
