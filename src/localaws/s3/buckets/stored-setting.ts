import { AwsError } from "../../errors.ts";
import { element, s3Namespace, type Xml, xmlDocument } from "../../wire/xml.ts";
import { readXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { BucketState, S3Action, S3Call, S3World } from "../action.ts";
import { documentReply, emptyReply, xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

/** A setting of a bucket that S3 keeps as the document it was given, and gives back. */
export type StoredSetting = {
  /** The sub-resource, under which the document is stored. */
  readonly name: string;
  /** Root element of the document. */
  readonly root: string;
  /** IAM actions; deleting asks for `write` where no other is named. */
  readonly read: string;
  readonly write: string;
  readonly remove?: string;
  /** What GET answers while nothing is stored: an error, or the content of an empty document. */
  readonly absent: (bucket: BucketState) => AwsError | Xml;
  /** Refuses a document that breaks the schema or another setting; returns it as it is to be stored. */
  readonly accept?: (document: XmlElement, bucket: BucketState, s3: S3World, call: S3Call) => XmlElement;
  /** Further effects of storing it. */
  readonly stored?: (document: XmlElement, bucket: BucketState) => void;
  readonly removed?: (bucket: BucketState) => void;
};

export function getSetting(setting: StoredSetting): S3Action {
  return (call, s3) => {
    const bucket = allowedBucket(call, s3, setting.read);
    const stored = bucket.settings.get(setting.name);
    if (stored !== undefined) return documentReply(stored);
    const absent = setting.absent(bucket);
    if (absent instanceof Error) throw absent;
    return xmlReply(setting.root, absent);
  };
}

export function putSetting(setting: StoredSetting): S3Action {
  return (call, s3) => {
    const bucket = allowedBucket(call, s3, setting.write);
    const given = readXml(call.body, setting.root);
    const document = setting.accept?.(given, bucket, s3, call) ?? given;
    bucket.settings.set(setting.name, documentText(document));
    setting.stored?.(document, bucket);
    return emptyReply(200);
  };
}

export function deleteSetting(setting: StoredSetting): S3Action {
  return (call, s3) => {
    const bucket = allowedBucket(call, s3, setting.remove ?? setting.write);
    bucket.settings.delete(setting.name);
    setting.removed?.(bucket);
    return emptyReply(204);
  };
}

/** A document that was read, written anew: one namespace, no indentation. */
export function documentText(document: XmlElement): string {
  return xmlDocument(element(document.name, contentOf(document), s3Namespace));
}

/** What is inside an element that was read. */
export function contentOf({ children, text }: XmlElement): string | readonly Xml[] {
  return children.length === 0 ? text : children.map(written);
}

function written(each: XmlElement): Xml {
  return element(each.name, contentOf(each), schemaType(each));
}

/** Grantees say by xsi:type what they are; the reader drops the prefix. */
function schemaType({ attributes }: XmlElement): Readonly<Record<string, string>> {
  const type = attributes["type"];
  if (type === undefined) return {};
  return { "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:type": type };
}

/** An element with a first child set, where it has none of that name: S3 numbers rules that came without an id. */
export function withDefaultChild(parent: XmlElement, name: string, text: () => string): XmlElement {
  if (parent.children.some((child) => child.name === name)) return parent;
  const child: XmlElement = { name, text: text(), attributes: {}, children: [] };
  return { ...parent, children: [child, ...parent.children] };
}

/** The 404 of a setting that was never made. */
export function notFound(code: string, message: string): (bucket: BucketState) => AwsError {
  return (bucket) => new AwsError(code, 404, message, { fields: { BucketName: bucket.name } });
}
