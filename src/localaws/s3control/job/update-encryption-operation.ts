import { element, elements, xmlDocument } from "../../wire/xml.ts";
import { childOf, childText, type XmlElement } from "../../wire/xml-reader.ts";
import { requiredText } from "./fields.ts";
import type { TaskMaker } from "./task-request.ts";

/** S3UpdateObjectEncryption: the call of that name, on every object (I52). What it refuses, S3 refuses. */
export const readUpdateEncryption = (operation: XmlElement): TaskMaker => {
  const sseKms = childOf(childOf(operation, "ObjectEncryption"), "SSE-KMS");
  const KMSKeyArn = requiredText(sseKms, "KMSKeyArn");
  // The default is false, whatever the bucket says (I58).
  const BucketKeyEnabled = childText(sseKms, "BucketKeyEnabled") ?? "false";
  const body = xmlDocument(
    element("ObjectEncryption", element("SSE-KMS", elements({ BucketKeyEnabled, KMSKeyArn }))),
  );
  return ({ bucket, key, versionId }) => ({
    method: "PUT",
    bucket,
    key,
    query: versionId === undefined ? "encryption=" : `encryption=&versionId=${versionId}`,
    headers: {},
    body,
  });
};
