import type { S3Action } from "../action.ts";
import { publicAccessBlock } from "./access-settings.ts";
import { deleteSetting } from "./stored-setting.ts";

export const deletePublicAccessBlock: S3Action = deleteSetting(publicAccessBlock);
