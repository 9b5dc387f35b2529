import { childOf, childrenOf, childText, type XmlElement } from "../../wire/xml-reader.ts";
import { invalidRequest } from "../errors.ts";
import { requiredText } from "../job/fields.ts";

/** A list of objects that lies in a bucket. */
export type ManifestRequest = {
  readonly format: "csv" | "inventory";
  /** Columns of a CSV that has no schema of its own. */
  readonly fields: readonly string[];
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  /** Without quotes: a manifest that was changed meanwhile is not used. */
  readonly eTag: string;
};

const CSV = "S3BatchOperations_CSV_20180820";
const INVENTORIES = ["S3InventoryReport_CSV_20161130", "S3InventoryReport_CSV_20211130"];

const fieldsOf = (spec: XmlElement | undefined): readonly string[] => {
  const fields = childrenOf(childOf(spec, "Fields"), "member").map(({ text }) => text);
  const known = fields.every((field) => ["Bucket", "Key", "VersionId", "Ignore"].includes(field));
  if (known && fields.includes("Bucket") && fields.includes("Key")) return fields;
  throw invalidRequest("The manifest fields are not valid");
};

/** @throws AwsError InvalidRequest. */
export const readManifest = (manifest: XmlElement): ManifestRequest => {
  const [spec, location] = [childOf(manifest, "Spec"), childOf(manifest, "Location")];
  const format = childText(spec, "Format") ?? "";
  if (format !== CSV && !INVENTORIES.includes(format))
    throw invalidRequest("The manifest format is not valid");
  const arn = /^arn:aws[a-z-]*:s3:::([^/]+)\/(.+)$/s.exec(requiredText(location, "ObjectArn"));
  if (arn === null) throw invalidRequest("The object ARN of the manifest is not valid");
  return {
    format: format === CSV ? "csv" : "inventory",
    fields: format === CSV ? fieldsOf(spec) : [],
    bucket: arn[1] ?? "",
    key: arn[2] ?? "",
    versionId: childText(location, "ObjectVersionId"),
    eTag: requiredText(location, "ETag").replaceAll('"', ""),
  };
};
