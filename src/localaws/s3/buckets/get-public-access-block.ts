import type { S3Action } from "../action.ts";
import { publicAccessBlock } from "./access-settings.ts";
import { getSetting } from "./stored-setting.ts";

export const getPublicAccessBlock: S3Action = getSetting(publicAccessBlock);
