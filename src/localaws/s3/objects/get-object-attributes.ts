import { httpDate } from "../../http-date.ts";
import { element, elements, type Xml } from "../../wire/xml.ts";
import type { S3Action, S3Call } from "../action.ts";
import { invalidArgument, invalidRequest } from "../object-errors.ts";
import { xmlReply } from "../replies.ts";
import { keyForReading } from "../sse/reading.ts";
import type { ObjectVersion } from "../store.ts";
import { addressedVersion } from "./addressed.ts";
import { versionHeader, versionIdOf } from "./find-version.ts";
import { objectPartsElement } from "./object-parts.ts";
import { authorizeOn } from "./permissions.ts";
import { channelOf } from "./target.ts";

const HEADER = "x-amz-object-attributes";

type Describe = (version: ObjectVersion, call: S3Call) => Xml;

const ATTRIBUTES: Readonly<Record<string, Describe>> = {
  ETag: ({ eTag }) => element("ETag", eTag),
  Checksum: checksumElement,
  ObjectParts: (version, call) => objectPartsElement(call, version),
  StorageClass: ({ storageClass }) => element("StorageClass", storageClass),
  ObjectSize: ({ size }) => element("ObjectSize", size),
};

/** Selected attributes of an object version, its encryption not among them (E10). */
export const getObjectAttributes: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "GetObject*Attributes");
  const { key } = version;
  authorizeOn(call, s3, bucket, "GetObject*", { key, versionId: versionIdOf(call), version });
  const asked = attributesAsked(call);
  keyForReading(version.encryption, call.request.headers, channelOf(call));
  return xmlReply(
    "GetObjectAttributesResponse",
    asked.map((describe) => describe(version, call)),
    { "last-modified": httpDate(version.lastModified), ...versionHeader(bucket, version) },
  );
};

function attributesAsked(call: S3Call): readonly Describe[] {
  const header = call.request.headers[HEADER];
  if (!header) throw invalidRequest(`Missing required header for this request: ${HEADER}`);
  return header.split(",").map((each) => {
    const name = each.trim();
    const describe = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
    if (describe === undefined) throw invalidArgument("Invalid attribute name specified.", HEADER, name);
    return describe;
  });
}

function checksumElement({ checksums, checksumType }: ObjectVersion): Xml {
  const pairs = Object.entries(checksums);
  if (pairs.length === 0) return element("Checksum", undefined);
  return element("Checksum", [
    elements(
      Object.fromEntries(
        pairs.map(([algorithm, value]) => [`Checksum${algorithm}`, value.replace(/-\d+$/, "")]),
      ),
    ),
    element("ChecksumType", checksumType),
  ]);
}
