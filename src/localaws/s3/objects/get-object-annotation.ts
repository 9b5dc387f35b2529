import { AwsError } from "../../errors.ts";
import { httpDate } from "../../http-date.ts";
import type { S3Action } from "../action.ts";
import { SSE } from "../sse/headers.ts";
import { open } from "../sse/seal.ts";
import { addressedVersion } from "./addressed.ts";
import {
  annotatedVersionHeader,
  annotationEncryption,
  annotationKeys,
  annotationName,
  annotationsOf,
} from "./annotation.ts";
import { checksumHeaders } from "./checksum-headers.ts";

/** The payload of one annotation. It is really decrypted, in any storage class (E220). */
export const getObjectAnnotation: S3Action = (call, s3) => {
  const name = annotationName(call);
  const { bucket, version } = addressedVersion(call, s3, "GetObject*Annotation");
  const annotation = annotationsOf(version).get(name);
  if (annotation === undefined) {
    throw new AwsError("NoSuchAnnotation", 404, "The specified annotation does not exist on this object.", {
      fields: { AnnotationName: name },
    });
  }
  const { checksums, eTag, lastModified, sealed, size } = annotation;
  const body = open(sealed, annotationKeys(version, call, s3));
  const checked = call.request.headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED";
  return {
    status: 200,
    headers: {
      "content-type": "binary/octet-stream",
      "content-length": String(size),
      "last-modified": httpDate(lastModified),
      etag: `"${eTag}"`,
      ...annotatedVersionHeader(bucket, version),
      ...(checked && checksumHeaders({ checksums, checksumType: "FULL_OBJECT" })),
      [SSE]: annotationEncryption(version).type,
    },
    body,
  };
};
