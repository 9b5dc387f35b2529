import type { S3Action } from "../action.ts";
import { replication } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketReplication: S3Action = putSetting(replication);
