import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import type { Result } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import { decodeListedKey } from "../keys.ts";

/**
 * The version of a key that came directly after one: newest first is how S3 lists them. Delete markers are not looked
 * at. Undefined where that one is the newest, and where it is gone.
 */
export async function versionAfter(
  context: Context,
  { bucket, key, versionId }: Required<ObjectRef>,
  region: string,
): Promise<Result<string | undefined>> {
  return owned(context, `s3:ListObjectVersions of ${bucket}/${key}`, async (owner) => {
    const asked = { Bucket: bucket, Prefix: key, EncodingType: "url", ...owner } as const;
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    let newer: string | undefined;
    for (;;) {
      const page: ListObjectVersionsCommandOutput = await context.clients
        .patient(region)
        .send(new ListObjectVersionsCommand({ ...asked, ...marker }));
      for (const version of page.Versions ?? []) {
        // Keys that only begin with it come behind all of its versions.
        if (decodeListedKey(version.Key ?? "") !== key) return undefined;
        if (version.VersionId === versionId) return newer;
        newer = version.VersionId;
      }
      if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return undefined;
      marker = { KeyMarker: decodeListedKey(page.NextKeyMarker), VersionIdMarker: page.NextVersionIdMarker };
    }
  });
}
