import type { S3Action } from "../action.ts";
import { notification } from "./settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketNotificationConfiguration: S3Action = getSetting(notification);
