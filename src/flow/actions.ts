import type { Action, BatchAction, BucketAction, ObjectAction } from "../model/plan.ts";

/** What actions of one plan are put together by: the bucket, or the key where there is none. */
export function bucketName({ resource }: Action): string {
  return resource.type === "key" ? resource.arn : resource.bucket;
}

export function isBucketAction(action: Action): action is BucketAction {
  return action.kind === "put-bucket-encryption" || action.kind === "put-bucket-policy";
}

export function isBatchAction(action: Action): action is BatchAction {
  return action.kind === "batch-update" || action.kind === "batch-copy";
}

export function isObjectAction(action: Action): action is ObjectAction {
  return !isBucketAction(action) && !isBatchAction(action);
}

/** What an action counts for: a job counts for its objects. */
export function weightOf(action: Action): number {
  return isBatchAction(action) ? action.objects.count : 1;
}
