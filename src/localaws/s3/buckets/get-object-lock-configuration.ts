import type { S3Action } from "../action.ts";
import { objectLock } from "./access-settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getObjectLockConfiguration: S3Action = getSetting(objectLock);
