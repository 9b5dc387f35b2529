import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { addressedVersion } from "./addressed.ts";
import { annotatedVersionHeader, annotationName, annotationsOf, checkObjectCondition } from "./annotation.ts";
import { refuseLockedDelete, refuseStrayBypass } from "./lock.ts";

/** Takes an annotation off an object version, for good (E219). One that is not there is no error, as with objects. */
export const deleteObjectAnnotation: S3Action = (call, s3) => {
  const name = annotationName(call);
  const { bucket, version } = addressedVersion(call, s3, "DeleteObject*Annotation");
  refuseStrayBypass(call, bucket);
  checkObjectCondition(call, version);
  const annotations = new Map(annotationsOf(version));
  if (annotations.has(name)) {
    refuseLockedDelete(call, s3, bucket, version);
    annotations.delete(name);
    const left = { ...version, annotations };
    bucket.objects.replace(left);
    s3.emit({
      name: "ObjectAnnotation:Delete",
      bucket: bucket.name,
      key: version.key,
      version: left,
      call,
    });
  }
  return emptyReply(204, annotatedVersionHeader(bucket, version));
};
