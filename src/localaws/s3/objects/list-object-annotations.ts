import { AwsError } from "../../errors.ts";
import { pageStart, pageToken } from "../../wire/page-token.ts";
import { element, elements } from "../../wire/xml.ts";
import type { S3Action, S3Call } from "../action.ts";
import { invalidArgument } from "../object-errors.ts";
import { isoTime, list, xmlReply } from "../replies.ts";
import type { Annotation } from "../store.ts";
import { compareUtf8 } from "../table.ts";
import { addressedVersion } from "./addressed.ts";
import { ANNOTATION_LIMIT, annotatedVersionHeader, annotationsOf } from "./annotation.ts";

/** The annotations of an object version, by name, in pages (E218). */
export const listObjectAnnotations: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "ListObject*Annotations");
  const prefix = prefixOf(call);
  const most = mostOf(call);
  const token = call.query.get("continuation-token");
  const start = pageStart(token);
  if (start === undefined)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token ?? "");
  const all = [...annotationsOf(version)]
    .filter(([name]) => name.startsWith(prefix ?? ""))
    .sort(([a], [b]) => compareUtf8(a, b));
  const page = all.slice(start, start + most);
  const more = start + page.length < all.length;
  return xmlReply(
    "ListObjectAnnotationsOutput",
    [
      element("Annotations", list("AnnotationEntry", page, entryContent)),
      elements({
        Bucket: bucket.name,
        Key: version.key,
        AnnotationPrefix: prefix,
        MaxAnnotationResults: most,
        AnnotationCount: page.length,
        ContinuationToken: token,
        NextContinuationToken: more ? pageToken(start + page.length) : undefined,
      }),
    ],
    annotatedVersionHeader(bucket, version),
  );
};

function entryContent([name, annotation]: readonly [string, Annotation]) {
  return [
    elements({
      AnnotationName: name,
      LastModified: isoTime(annotation.lastModified),
      ETag: `"${annotation.eTag}"`,
    }),
    ...Object.keys(annotation.checksums).map((algorithm) => element("ChecksumAlgorithm", algorithm)),
    element("Size", annotation.size),
  ];
}

/** @throws AwsError InvalidPrefix for what no name can begin with. */
function prefixOf(call: S3Call): string | undefined {
  const prefix = call.query.get("annotation-prefix");
  if (prefix === undefined || (Buffer.byteLength(prefix) <= 512 && /^[\p{L}0-9_.-]*$/u.test(prefix)))
    return prefix;
  throw new AwsError("InvalidPrefix", 400, "The annotation prefix you provided is invalid.");
}

function mostOf(call: S3Call): number {
  const name = "max-annotation-results";
  const text = call.query.get(name);
  if (text === undefined) return ANNOTATION_LIMIT;
  const most = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (most >= 1 && most <= ANNOTATION_LIMIT) return most;
  throw invalidArgument(`Argument ${name} must be an integer between 1 and ${ANNOTATION_LIMIT}`, name, text);
}
