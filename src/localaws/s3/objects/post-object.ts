import type { WireReply } from "../../types.ts";
import { element, elements, xmlDocument } from "../../wire/xml.ts";
import { childrenOf, childText, readXml } from "../../wire/xml-reader.ts";
import type { S3Action, S3Call, S3World } from "../action.ts";
import { bucketOf } from "../bucket.ts";
import { invalidArgument } from "../object-errors.ts";
import { type Form, readForm } from "./form.ts";
import { checkPostPolicy } from "./post-policy.ts";
import { type StoredBody, storeBody } from "./store-body.ts";

/** Stores the file of a browser's form; what PutObject has in headers stands in form fields here. */
export const postObject: S3Action = (call, s3) => {
  const bucket = bucketOf(call, s3);
  const form = readForm(call.request.headers["content-type"] ?? "", call.body);
  const key = required(form.fields, "key").replace(FILE_NAME, () => form.fileName);
  const caller = signerOf(form, s3, bucket.name);
  const stored = storeBody(asPut(call, form, key, caller), s3, "ObjectCreated:Post");
  return replyTo(form, stored);
};

/** Stands in a key for the name the file had on the client's disk. */
const FILE_NAME = /\$\{filename\}/g;

function required(fields: Form["fields"], name: string): string {
  const value = fields.get(name);
  if (value) return value;
  throw invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    "",
  );
}

/** Who signed the form's policy; nobody when there is none, which only a public bucket lets in. */
function signerOf(
  { fields, ...form }: Form,
  s3: S3World,
  bucket: string,
): Pick<S3Call, "caller" | "signature"> {
  const policy = fields.get("policy");
  if (policy === undefined) {
    return { caller: { type: "anonymous", account: "", arn: "", principalId: "" }, signature: "none" };
  }
  const sessionToken = fields.get("x-amz-security-token");
  const accessKeyId = fields.get("awsaccesskeyid");
  const caller = s3.formSigner({
    signer:
      accessKeyId === undefined ? { credential: required(fields, "x-amz-credential") } : { accessKeyId },
    signature: required(fields, accessKeyId === undefined ? "x-amz-signature" : "signature"),
    policy,
    ...(sessionToken !== undefined && { sessionToken }),
  });
  checkPostPolicy(policy, { fields, ...form }, bucket, s3.clock.now());
  return { caller, signature: accessKeyId === undefined ? "v4" : "v2" };
}

/** Fields of a form that are headers of a PutObject. */
const HEADERS =
  /^(?:x-amz-(?!signature$|credential$|date$|algorithm$|security-token$).*|cache-control|content-(?:type|disposition|encoding|language)|expires)$/;

function asPut(call: S3Call, form: Form, key: string, who: Pick<S3Call, "caller" | "signature">): S3Call {
  const headers = Object.fromEntries([...form.fields].filter(([name]) => HEADERS.test(name)));
  const acl = form.fields.get("acl");
  if (acl !== undefined) headers["x-amz-acl"] = acl;
  const tagging = form.fields.get("tagging");
  if (tagging !== undefined) headers["x-amz-tagging"] = tagHeader(tagging);
  return { ...call, ...who, key, body: form.file, request: { ...call.request, headers } };
}

/** A form's tags are an XML document. */
function tagHeader(document: string): string {
  const tags = childrenOf(readXml(document, "Tagging").children[0], "Tag");
  const pairs = tags.map((tag): [string, string] => [
    childText(tag, "Key") ?? "",
    childText(tag, "Value") ?? "",
  ]);
  return new URLSearchParams(pairs).toString();
}

function replyTo({ fields }: Form, { bucket, version, headers }: StoredBody): WireReply {
  const path = version.key.split("/").map(encodeURIComponent).join("/");
  const location = `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${path}`;
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    const told = { bucket: bucket.name, key: version.key, etag: `"${version.eTag}"` };
    for (const [name, value] of Object.entries(told)) url.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: url.href } };
  }
  const status = fields.get("success_action_status");
  if (status !== "201") return { status: status === "200" ? 200 : 204, headers: { ...headers, location } };
  const told = { Location: location, Bucket: bucket.name, Key: version.key, ETag: `"${version.eTag}"` };
  return {
    status: 201,
    headers: { ...headers, location, "content-type": "application/xml" },
    body: xmlDocument(element("PostResponse", elements(told))),
  };
}
