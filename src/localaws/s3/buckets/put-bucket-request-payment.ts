import type { S3Action } from "../action.ts";
import { requestPayment } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketRequestPayment: S3Action = putSetting(requestPayment);
