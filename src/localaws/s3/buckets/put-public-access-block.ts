import type { S3Action } from "../action.ts";
import { publicAccessBlock } from "./access-settings.ts";
import { putSetting } from "./stored-setting.ts";

export const putPublicAccessBlock: S3Action = putSetting(publicAccessBlock);
