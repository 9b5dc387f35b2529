import type { S3Action } from "../action.ts";
import { logging } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketLogging: S3Action = putSetting(logging);
