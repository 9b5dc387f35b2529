import { XMLParser, XMLValidator } from "fast-xml-parser";
import { AwsError } from "../errors.ts";

/** One element as read: names without namespace prefix, text kept to the letter, children in order. */
export type XmlElement = {
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
};

const malformed = (): AwsError =>
  new AwsError(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Entities are decoded below: the parser drops control characters, which object keys may hold.
  processEntities: false,
  cdataPropName: "#cdata",
});

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const decode = (text: string): string =>
  text.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const code = /^#(?:(\d+)|x([0-9a-f]+))$/i.exec(name);
    const point = code ? Number.parseInt(code[1] ?? code[2] ?? "", code[1] ? 10 : 16) : undefined;
    if (point !== undefined && point <= 0x10ffff) return String.fromCodePoint(point);
    const char = Object.hasOwn(entities, name) ? entities[name] : undefined;
    if (char === undefined || !whole.endsWith(";")) throw malformed();
    return char;
  });

type RawNode = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is RawNode => typeof value === "object" && value !== null;

const textOf = (node: RawNode): string => {
  if (typeof node["#text"] === "string") return decode(node["#text"]);
  const cdata = node["#cdata"];
  if (!Array.isArray(cdata)) return "";
  return cdata.map((part: unknown) => (isNode(part) ? String(part["#text"] ?? "") : "")).join("");
};

const attributesOf = (node: RawNode): Record<string, string> => {
  const raw = node[":@"];
  if (!isNode(raw)) return {};
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, decode(String(value))]));
};

const isMarkup = (name: string): boolean => name !== ":@" && !name.startsWith("#");

const fromRaw = (node: RawNode): XmlElement[] => {
  const name = Object.keys(node).find(isMarkup);
  const inner = name === undefined ? undefined : node[name];
  if (name === undefined || !Array.isArray(inner)) return [];
  const nodes = inner.filter(isNode);
  return [
    {
      name,
      text: nodes.map(textOf).join(""),
      attributes: attributesOf(node),
      children: nodes.flatMap(fromRaw),
    },
  ];
};

const wellFormed = (text: string): XmlElement[] => {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text) || XMLValidator.validate(text) !== true) throw malformed();
  try {
    const parsed: unknown = parser.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isNode).flatMap(fromRaw) : [];
  } catch {
    throw malformed();
  }
};

/**
 * The root element of a request body.
 * @param expected when given, the name the root must have.
 * @throws AwsError MalformedXML for anything that is not one well-formed document without a DTD.
 */
export const readXml = (body: Uint8Array | string, expected?: string): XmlElement => {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const [root, ...others] = wellFormed(text.replace(/^\ufeff/, ""));
  if (root === undefined || others.length > 0) throw malformed();
  if (expected !== undefined && root.name !== expected) throw malformed();
  return root;
};

/** All children of a name. */
export const childrenOf = (parent: XmlElement | undefined, name: string): readonly XmlElement[] =>
  parent?.children.filter((each) => each.name === name) ?? [];

/** The only child of a name, or undefined. A second one is refused, as the schema of S3 has no such list. */
export const childOf = (parent: XmlElement | undefined, name: string): XmlElement | undefined => {
  const found = childrenOf(parent, name);
  if (found.length > 1) throw malformed();
  return found[0];
};

/** Text of the only child of a name, or undefined when there is none. */
export const childText = (parent: XmlElement | undefined, name: string): string | undefined =>
  childOf(parent, name)?.text;

export { malformed as malformedXml };
