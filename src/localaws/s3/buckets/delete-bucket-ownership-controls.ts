import type { S3Action } from "../action.ts";
import { ownershipControls } from "./access-settings.ts";
import { deleteSetting } from "./stored-setting.ts";

export const deleteBucketOwnershipControls: S3Action = deleteSetting(ownershipControls);
