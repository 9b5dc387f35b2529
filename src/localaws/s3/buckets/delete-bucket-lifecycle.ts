import type { S3Action } from "../action.ts";
import { lifecycle } from "./settings.ts";
import { deleteSetting } from "./stored-setting.ts";

export const deleteBucketLifecycle: S3Action = deleteSetting(lifecycle);
