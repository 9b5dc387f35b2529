import { hostIdOf } from "../../random.ts";
import type { S3Call, S3World } from "../action.ts";
import { bucketOf } from "../bucket.ts";
import { notificationsOf } from "./configuration.ts";
import { senderOf, subject } from "./sender.ts";

/** What every queue and topic of a new configuration gets first; it has no Records (V12). */
export const sendTestEvents = (call: S3Call, s3: S3World): void => {
  const bucket = bucketOf(call, s3);
  const text = JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(s3.clock.now()).toISOString(),
    Bucket: bucket.name,
    RequestId: call.requestId,
    HostId: hostIdOf(call.requestId),
  });
  for (const { arn, kind } of notificationsOf(bucket.settings)?.targets ?? []) {
    if (kind.tested) s3.destinations.send({ to: arn, from: senderOf(bucket), text, subject });
  }
};
