import type { S3Action } from "../action.ts";
import { accelerate } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketAccelerateConfiguration: S3Action = putSetting(accelerate);
