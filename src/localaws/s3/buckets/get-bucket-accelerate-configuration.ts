import type { S3Action } from "../action.ts";
import { accelerate } from "./settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketAccelerateConfiguration: S3Action = getSetting(accelerate);
