import type { WireReply } from "../types.ts";
import { element, s3Namespace, type Xml, type XmlContent, xmlDocument } from "../wire/xml.ts";

/** 200 with an XML document in S3's namespace. */
export function xmlReply(
  root: string,
  content: XmlContent,
  headers: Readonly<Record<string, string>> = {},
): WireReply {
  return documentReply(xmlDocument(element(root, content, s3Namespace)), headers);
}

/** 200 with a document that is already written. */
export function documentReply(body: string, headers: Readonly<Record<string, string>> = {}): WireReply {
  return { status: 200, headers: { "content-type": "application/xml", ...headers }, body };
}

/** 200, or 204 for what was deleted, without a body. */
export function emptyReply(status: 200 | 204, headers: Readonly<Record<string, string>> = {}): WireReply {
  return { status, headers };
}

/** One element per item, all of one name. */
export function list<T>(name: string, items: readonly T[], content: (item: T) => XmlContent): readonly Xml[] {
  return items.map((item) => element(name, content(item)));
}

/** Times as S3's XML has them. */
export function isoTime(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString();
}
