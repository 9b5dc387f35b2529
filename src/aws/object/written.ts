import type { Written } from "../../flow/ports.ts";

export function written(metadata: { readonly requestId?: string | undefined }, versionId?: string): Written {
  return {
    requestIds: metadata.requestId === undefined ? [] : [metadata.requestId],
    ...(versionId === undefined ? {} : { versionId }),
  };
}
