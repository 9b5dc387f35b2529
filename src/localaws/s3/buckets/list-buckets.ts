import { element, elements } from "../../wire/xml.ts";
import type { BucketState, S3Action, S3Call } from "../action.ts";
import { canonicalUserOf, s3Arn } from "../bucket.ts";
import { accessDenied, invalidArgument } from "../object-errors.ts";
import { isoTime, list, xmlReply } from "../replies.ts";

const MOST_BUCKETS = 10_000;

/** The caller's own buckets, page by page (L8). */
export const listBuckets: S3Action = (call, s3) => {
  if (call.caller.type === "anonymous") throw accessDenied();
  const { query, caller } = call;
  const wanted = (bucket: BucketState): boolean =>
    bucket.account === caller.account &&
    bucket.name.startsWith(query.get("prefix") ?? "") &&
    bucket.region === (query.get("bucket-region") ?? bucket.region) &&
    bucket.name > afterOf(query.get("continuation-token"));
  const found = [...s3.buckets.values()].filter(wanted).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = found.slice(0, maxBucketsOf(call));
  const last = page.length < found.length ? page.at(-1) : undefined;
  const paged = ["prefix", "bucket-region", "max-buckets", "continuation-token"].some((name) =>
    query.has(name),
  );
  return xmlReply("ListAllMyBucketsResult", [
    element("Owner", element("ID", canonicalUserOf(caller.account))),
    element(
      "Buckets",
      list("Bucket", page, (bucket) => bucketXml(bucket, paged)),
    ),
    elements({ ContinuationToken: last && tokenAfter(last.name), Prefix: query.get("prefix") }),
  ]);
};

/** The Region is told only to requests that use one of the newer parameters. */
function bucketXml(bucket: BucketState, withRegion: boolean) {
  return elements({
    Name: bucket.name,
    CreationDate: isoTime(bucket.createdAt),
    BucketRegion: withRegion ? bucket.region : undefined,
    BucketArn: s3Arn(bucket.name),
  });
}

function maxBucketsOf({ query }: S3Call): number {
  const text = query.get("max-buckets");
  if (text === undefined) return MOST_BUCKETS;
  const most = /^\d+$/.test(text) ? Number(text) : 0;
  if (most >= 1 && most <= MOST_BUCKETS) return most;
  throw invalidArgument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", text);
}

/** Opaque to clients: the name of the last bucket told. */
function tokenAfter(name: string): string {
  return Buffer.from(`bucket:${name}`).toString("base64url");
}

function afterOf(token: string | undefined): string {
  if (token === undefined) return "";
  const text = Buffer.from(token, "base64url").toString();
  if (text.startsWith("bucket:")) return text.slice("bucket:".length);
  throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
}
