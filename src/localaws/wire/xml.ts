/** XML as AWS writes it. */

/** Markup that is already escaped. */
export type Xml = { readonly markup: string };

export type XmlContent = string | number | boolean | Xml | undefined | readonly XmlContent[];

/** S3 writes control characters as numeric references, though XML 1.0 knows none but tab, LF and CR. */
const escaped = /[&<>"\u0000-\u0008\u000a-\u001f\u007f]/g;

const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escapeXml = (text: string): string =>
  text.replace(escaped, (char) => names[char] ?? `&#${char.charCodeAt(0)};`);

const render = (content: XmlContent): string => {
  if (content === undefined) return "";
  if (Array.isArray(content)) return content.map(render).join("");
  return typeof content === "object" && "markup" in content ? content.markup : escapeXml(String(content));
};

/** One element. Content `undefined` leaves the whole element out; "" writes it empty. */
export const element = (
  name: string,
  content: XmlContent,
  attributes: Readonly<Record<string, string>> = {},
): Xml => {
  if (content === undefined) return { markup: "" };
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  return { markup: `<${name}${written.join("")}>${render(content)}</${name}>` };
};

/** One element for every member that is not undefined, in the order given. */
export const elements = (members: Readonly<Record<string, XmlContent>>): Xml => ({
  markup: Object.entries(members)
    .map(([name, content]) => element(name, content).markup)
    .join(""),
});

/** A whole document. */
export const xmlDocument = (root: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root.markup}`;

/** The namespace of every S3 answer except errors. */
export const s3Namespace = { xmlns: "http://s3.amazonaws.com/doc/2006-03-01/" } as const;
