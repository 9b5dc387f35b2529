import type { S3Action } from "../action.ts";
import { website } from "./settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putBucketWebsite: S3Action = putSetting(website);
