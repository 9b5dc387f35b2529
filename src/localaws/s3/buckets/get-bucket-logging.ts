import type { S3Action } from "../action.ts";
import { logging } from "./settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketLogging: S3Action = getSetting(logging);
