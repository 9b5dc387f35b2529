import type { S3Action } from "../action.ts";
import { website } from "./settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketWebsite: S3Action = getSetting(website);
