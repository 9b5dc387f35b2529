import type { S3Action } from "../action.ts";
import { ownershipControls } from "./access-settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketOwnershipControls: S3Action = getSetting(ownershipControls);
