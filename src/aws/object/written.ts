import type { Written } from "../../flow/object-state.ts";
import { unquoted } from "../list-objects.ts";

/** What an answer says of the object that was written. */
type Named = { readonly versionId?: string | undefined; readonly eTag?: string | undefined };

export function written(
  metadata: { readonly requestId?: string | undefined },
  { versionId, eTag }: Named = {},
): Written {
  return {
    requestIds: metadata.requestId === undefined ? [] : [metadata.requestId],
    ...(versionId === undefined ? {} : { versionId }),
    ...(eTag === undefined ? {} : { eTag: unquoted(eTag) }),
  };
}
