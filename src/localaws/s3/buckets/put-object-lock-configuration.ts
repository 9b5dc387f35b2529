import type { S3Action } from "../action.ts";
import { objectLock } from "./access-settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putObjectLockConfiguration: S3Action = putSetting(objectLock);
