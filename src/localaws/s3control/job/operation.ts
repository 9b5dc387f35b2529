/** What a job does to each object. */

import type { XmlElement } from "../../wire/xml-reader.ts";
import { invalidRequest, notModelled } from "../errors.ts";
import { readComputeChecksum } from "./compute-checksum-operation.ts";
import { readCopy } from "./copy-operation.ts";
import type { TaskMaker } from "./task-request.ts";
import { readUpdateEncryption } from "./update-encryption-operation.ts";

/** The operations AWS has beside those that are modelled here (I51). */
const OTHERS =
  /^(?:LambdaInvoke|S3PutObjectAcl|S3PutObjectTagging|S3DeleteObjectTagging|S3InitiateRestoreObject|S3PutObjectLegalHold|S3PutObjectRetention|S3ReplicateObject)$/;

/** @throws AwsError InvalidRequest, or NotImplemented for an operation that is not modelled. */
export const readOperation = (element: XmlElement): TaskMaker => {
  const [operation, ...more] = element.children;
  if (operation === undefined || more.length > 0) throw invalidRequest("A job has exactly one operation");
  if (operation.name === "S3UpdateObjectEncryption") return readUpdateEncryption(operation);
  if (operation.name === "S3PutObjectCopy") return readCopy(operation);
  if (operation.name === "S3ComputeObjectChecksum") return readComputeChecksum(operation);
  if (OTHERS.test(operation.name)) throw notModelled(`jobs of ${operation.name}`);
  throw invalidRequest(`The operation ${operation.name} is not valid`);
};
