import type { S3Action } from "../action.ts";
import { cors } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketCors: S3Action = putSetting(cors);
