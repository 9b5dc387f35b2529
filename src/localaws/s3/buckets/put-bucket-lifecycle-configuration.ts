import type { S3Action } from "../action.ts";
import { lifecycle } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketLifecycleConfiguration: S3Action = putSetting(lifecycle);
