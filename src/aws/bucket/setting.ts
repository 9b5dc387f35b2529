import type { S3Client } from "@aws-sdk/client-s3";
import type { BucketRef, Result } from "../../flow/ports.ts";
import { absent, type Fact, known } from "../../model/fact.ts";
import { type Context, owned } from "../context.ts";
import { meansNotConfigured } from "../errors.ts";

/** What a setting's call needs to name the bucket and its owner. */
export type Addressed = { readonly Bucket: string; readonly ExpectedBucketOwner: string };

/**
 * Reads one setting of a bucket.
 * @param pick takes the setting out of the answer; undefined where the answer says that it was never made.
 */
export async function setting<Answer, T>(
  context: Context,
  bucket: BucketRef,
  call: string,
  ask: (client: S3Client, addressed: Addressed) => Promise<Answer>,
  pick: (answer: Answer) => T | undefined,
): Promise<Fact<T>> {
  const answer: Result<Answer> = await owned(context, `s3:${call} of ${bucket.name}`, (owner) =>
    ask(context.clients.patient(bucket.region), { Bucket: bucket.name, ...owner }),
  );
  if (!answer.ok)
    return meansNotConfigured(answer.failure)
      ? absent
      : { state: "unknown", why: { reason: answer.failure.reason, message: answer.failure.message } };
  const value = pick(answer.value);
  return value === undefined ? absent : known(value);
}
