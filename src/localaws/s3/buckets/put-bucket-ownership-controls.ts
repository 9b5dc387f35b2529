import type { S3Action } from "../action.ts";
import { ownershipControls } from "./access-settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketOwnershipControls: S3Action = putSetting(ownershipControls);
