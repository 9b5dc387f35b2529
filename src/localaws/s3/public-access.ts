import { childText, readXml } from "../wire/xml-reader.ts";
import type { Bucket } from "./store.ts";

/** The four switches of a bucket's Block Public Access setting. */
export type PublicAccessBlock = {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
};

/** The setting of a bucket; one that has none blocks nothing. */
export function publicAccessBlockOf(bucket: Pick<Bucket, "settings">): PublicAccessBlock {
  const stored = bucket.settings.get("publicAccessBlock");
  const root = stored === undefined ? undefined : readXml(stored);
  const on = (name: string): boolean => childText(root, name) === "true";
  return {
    blockPublicAcls: on("BlockPublicAcls"),
    ignorePublicAcls: on("IgnorePublicAcls"),
    blockPublicPolicy: on("BlockPublicPolicy"),
    restrictPublicBuckets: on("RestrictPublicBuckets"),
  };
}
