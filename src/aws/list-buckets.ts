import { HeadBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import type { BucketRef, Result } from "../flow/ports.ts";
import { type Context, owned } from "./context.ts";
import { attempt } from "./errors.ts";

/** Every bucket of the account, page by page (L8). */
export async function* listBuckets(context: Context): AsyncGenerator<Result<BucketRef>> {
  let token: string | undefined;
  do {
    const after = token;
    const page = await attempt("s3:ListBuckets", () =>
      context.clients
        .patient(context.home)
        .send(new ListBucketsCommand({ MaxBuckets: 1000, ...(after ? { ContinuationToken: after } : {}) })),
    );
    if (!page.ok) {
      yield page;
      return;
    }
    for (const { Name: name, BucketRegion: region } of page.value.Buckets ?? []) {
      if (name === undefined) continue;
      // Older and foreign endpoints leave the Region out of the list (L11).
      yield region === undefined ? await findBucket(context, name) : { ok: true, value: { name, region } };
    }
    token = page.value.ContinuationToken;
  } while (token !== undefined && token !== "");
}

/**
 * One bucket by name: HeadBucket tells its Region, also when it has to be asked elsewhere (L11). The SDK could follow
 * such a redirect by itself, but it does so by changing the Region of the whole client while it asks, and other calls
 * under way are lost to that.
 */
export async function findBucket(
  context: Context,
  name: string,
  region = context.home,
): Promise<Result<BucketRef>> {
  const answer = await owned(context, `s3:HeadBucket of ${name}`, (owner) =>
    context.clients.patient(region).send(new HeadBucketCommand({ Bucket: name, ...owner })),
  );
  if (answer.ok) return { ok: true, value: { name, region: answer.value.BucketRegion ?? region } };
  const { region: elsewhere } = answer.failure;
  const moved = answer.failure.reason !== "access-denied" && elsewhere !== undefined && elsewhere !== region;
  if (moved && region === context.home) return findBucket(context, name, elsewhere);
  if (answer.failure.reason !== "not-found") return answer;
  const message = `There is no bucket ${name} (s3:HeadBucket answered 404); check its name.`;
  return { ok: false, failure: { ...answer.failure, message } };
}
