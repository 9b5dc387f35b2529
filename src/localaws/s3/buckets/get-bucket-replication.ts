import type { S3Action } from "../action.ts";
import { replication } from "./settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketReplication: S3Action = getSetting(replication);
