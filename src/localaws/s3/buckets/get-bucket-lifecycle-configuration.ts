import type { S3Action } from "../action.ts";
import { lifecycle } from "./settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketLifecycleConfiguration: S3Action = getSetting(lifecycle);
