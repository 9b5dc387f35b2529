import type { S3Action } from "../action.ts";
import { cors } from "./settings.ts";
import { deleteSetting } from "./stored-setting.ts";

export const deleteBucketCors: S3Action = deleteSetting(cors);
