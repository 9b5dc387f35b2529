import type { Sender } from "../../delivery/parcel.ts";
import { s3Arn } from "../bucket.ts";
import type { Bucket } from "../store.ts";

/** S3 as the policies of queues and topics see it. */
export const senderOf = ({ name, account }: Pick<Bucket, "name" | "account">): Sender => ({
  service: "s3.amazonaws.com",
  sourceArn: s3Arn(name),
  sourceAccount: account,
});

/** S3 calls what it publishes to a topic so. */
export const subject = "Amazon S3 Notification";
