import type { S3Action } from "../action.ts";
import { notification } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketNotificationConfiguration: S3Action = putSetting(notification);
