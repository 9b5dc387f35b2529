import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { storeBody } from "./store-body.ts";

/** Stores an object in one request. */
export const putObject: S3Action = (call, s3) =>
  emptyReply(200, storeBody(call, s3, "ObjectCreated:Put").headers);
