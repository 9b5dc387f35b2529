import type { S3Action } from "../action.ts";
import { cors } from "./settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getBucketCors: S3Action = getSetting(cors);
