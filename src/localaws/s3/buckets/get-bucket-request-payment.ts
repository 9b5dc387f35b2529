import type { S3Action } from "../action.ts";
import { requestPayment } from "./settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketRequestPayment: S3Action = getSetting(requestPayment);
