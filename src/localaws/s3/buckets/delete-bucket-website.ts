import type { S3Action } from "../action.ts";
import { website } from "./settings.ts";
import { deleteSetting } from "./stored-setting.ts";

export const deleteBucketWebsite: S3Action = deleteSetting(website);
