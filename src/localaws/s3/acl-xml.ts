import { element, elements, s3Namespace, type Xml, xmlDocument } from "../wire/xml.ts";
import {
  childOf,
  childrenOf,
  childText,
  malformedXml,
  readXml,
  type XmlElement,
} from "../wire/xml-reader.ts";
import { refuseStrangeGrantee, unresolvableEmail } from "./grantees.ts";
import type { Grant } from "./store.ts";

const XSI = "http://www.w3.org/2001/XMLSchema-instance";

const PERMISSIONS: ReadonlySet<string> = new Set(["FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"]);

/** An access control list as S3 writes it. Owner and grantees are canonical user ids, or group URIs. */
export function aclDocument(owner: string, grants: readonly Grant[]): string {
  return xmlDocument(
    element(
      "AccessControlPolicy",
      [element("Owner", element("ID", owner)), element("AccessControlList", grants.map(grantElement))],
      s3Namespace,
    ),
  );
}

function grantElement({ grantee, permission }: Grant): Xml {
  const group = isGroup(grantee);
  const attributes = { "xmlns:xsi": XSI, "xsi:type": group ? "Group" : "CanonicalUser" };
  const who = element("Grantee", elements(group ? { URI: grantee } : { ID: grantee }), attributes);
  return element("Grant", [who, element("Permission", permission)]);
}

export function isGroup(grantee: string): boolean {
  return grantee.startsWith("http://");
}

/** The owner and grants of an AccessControlPolicy. @throws AwsError MalformedXML. */
export function readAcl(body: Uint8Array | string): {
  readonly owner: string | undefined;
  readonly grants: Grant[];
} {
  const root = readXml(body, "AccessControlPolicy");
  const list = childOf(root, "AccessControlList");
  if (list === undefined) throw malformedXml();
  return {
    owner: childText(childOf(root, "Owner"), "ID"),
    grants: childrenOf(list, "Grant").map(readGrant),
  };
}

function readGrant(grant: XmlElement): Grant {
  const grantee = childOf(grant, "Grantee");
  const permission = childText(grant, "Permission");
  if (permission === undefined || !PERMISSIONS.has(permission)) throw malformedXml();
  return { grantee: granteeIn(grantee), permission };
}

function granteeIn(grantee: XmlElement | undefined): string {
  const [id, uri] = [childText(grantee, "ID"), childText(grantee, "URI")];
  if (id === undefined && childText(grantee, "EmailAddress") !== undefined) throw unresolvableEmail();
  const who = id ?? uri;
  if (who === undefined) throw malformedXml();
  refuseStrangeGrantee(who, id === undefined ? { uri: "Group/URI" } : { id: "CanonicalUser/ID" });
  return who;
}
