import type { S3Action } from "../action.ts";
import { replication } from "./settings.ts";
import { deleteSetting } from "./stored-setting.ts";

export const deleteBucketReplication: S3Action = deleteSetting(replication);
