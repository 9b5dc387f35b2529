import type { WireReply } from "../types.ts";
import { element, type Xml, type XmlContent, xmlDocument } from "../wire/xml.ts";
import type { XmlElement } from "../wire/xml-reader.ts";

const NAMESPACE = { xmlns: "http://awss3control.amazonaws.com/doc/2018-08-20/" } as const;

/** 200 with an XML document of S3 Control. */
export const controlReply = (root: string, content: XmlContent): WireReply => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: xmlDocument(element(root, content, NAMESPACE)),
});

/** An element as it was read. */
export const echo = ({ name, text, children }: XmlElement): Xml =>
  element(name, children.length === 0 ? text : children.map(echo));
