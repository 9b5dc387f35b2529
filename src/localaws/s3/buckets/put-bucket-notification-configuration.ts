import type { S3Action } from "../action.ts";
import { skipsValidation } from "../notifications/accept.ts";
import { sendTestEvents } from "../notifications/test-event.ts";
import { notification } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

const put = putSetting(notification);

export const putBucketNotificationConfiguration: S3Action = async (call, s3) => {
  const reply = await put(call, s3);
  if (!skipsValidation(call)) sendTestEvents(call, s3);
  return reply;
};
