import { childText, type XmlElement } from "../../wire/xml-reader.ts";
import { invalidRequest } from "../errors.ts";
import type { TaskMaker } from "./task-request.ts";

const ALGORITHM = /^(?:CRC32|CRC32C|CRC64NVME|MD5|SHA1|SHA256|SHA512|XXHASH(?:3|64|128))$/;
const TYPE = /^(?:COMPOSITE|FULL_OBJECT)$/;

/** S3ComputeObjectChecksum: every object is read (I51). The checksums are not in the report here. */
export const readComputeChecksum = (operation: XmlElement): TaskMaker => {
  const [algorithm, type] = ["ChecksumAlgorithm", "ChecksumType"].map((name) => childText(operation, name));
  if (algorithm !== undefined && !ALGORITHM.test(algorithm))
    throw invalidRequest("The checksum algorithm is not valid");
  if (type !== undefined && !TYPE.test(type)) throw invalidRequest("The checksum type is not valid");
  return ({ bucket, key, versionId }) => ({
    method: "GET",
    bucket,
    key,
    query: versionId === undefined ? "" : `versionId=${versionId}`,
    headers: {},
    body: "",
  });
};
