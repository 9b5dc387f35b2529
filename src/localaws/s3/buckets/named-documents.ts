import { AwsError } from "../../errors.ts";
import { element, elements } from "../../wire/xml.ts";
import { readXml } from "../../wire/xml-reader.ts";
import type { BucketState, S3Action, S3Call } from "../action.ts";
import { invalidArgument } from "../object-errors.ts";
import { documentReply, emptyReply, list, xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { contentOf } from "./stored-setting.ts";

/** Settings of which a bucket can have many, stored side by side by their id (I20). */
export type NamedDocuments = {
  readonly name: "inventory" | "intelligent-tiering";
  /** Root element of each document; that of their list is List…sResult. */
  readonly root: "InventoryConfiguration" | "IntelligentTieringConfiguration";
  /** IAM actions; deleting asks for `write`. */
  readonly read: string;
  readonly write: string;
  readonly removed?: (bucket: BucketState, id: string) => void;
};

/** Under which a document is stored. */
export function documentName({ name }: Pick<NamedDocuments, "name">, id: string): string {
  return `${name}:${id}`;
}

/** The id parameter of a call. @throws AwsError InvalidArgument. */
export function documentIdOf({ query }: S3Call): string {
  const id = query.get("id") ?? "";
  if (/^[A-Za-z0-9._-]{1,64}$/.test(id)) return id;
  throw invalidArgument("The id is not valid", "id", id);
}

/** All documents of a kind with their ids, in the order of these. */
export function documentsOf(
  { settings }: Pick<BucketState, "settings">,
  kind: Pick<NamedDocuments, "name">,
): readonly (readonly [string, string])[] {
  const prefix = documentName(kind, "");
  return [...settings]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, text]) => [name.slice(prefix.length), text] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function noSuchConfiguration(bucket: BucketState): AwsError {
  return new AwsError("NoSuchConfiguration", 404, "The specified configuration does not exist.", {
    fields: { BucketName: bucket.name },
  });
}

export function getDocument(kind: NamedDocuments): S3Action {
  return (call, s3) => {
    const bucket = allowedBucket(call, s3, kind.read);
    const stored = bucket.settings.get(documentName(kind, documentIdOf(call)));
    if (stored === undefined) throw noSuchConfiguration(bucket);
    return documentReply(stored);
  };
}

export function deleteDocument(kind: NamedDocuments): S3Action {
  return (call, s3) => {
    const bucket = allowedBucket(call, s3, kind.write);
    const id = documentIdOf(call);
    if (!bucket.settings.delete(documentName(kind, id))) throw noSuchConfiguration(bucket);
    kind.removed?.(bucket, id);
    return emptyReply(204);
  };
}

const PAGE = 100;

/** Up to 100 configurations a page, by id. */
export function listDocuments(kind: NamedDocuments): S3Action {
  return (call, s3) => {
    const bucket = allowedBucket(call, s3, kind.read);
    const token = call.query.get("continuation-token");
    const after = Buffer.from(token ?? "", "base64url").toString();
    const left = documentsOf(bucket, kind).filter(([id]) => id > after);
    const page = left.slice(0, PAGE);
    const last = page.length < left.length ? page.at(-1)?.[0] : undefined;
    return xmlReply(`List${kind.root}sResult`, [
      ...list(kind.root, page, ([, text]) => contentOf(readXml(text))),
      element("IsTruncated", last !== undefined),
      elements({
        ContinuationToken: token,
        NextContinuationToken: last && Buffer.from(last).toString("base64url"),
      }),
    ]);
  };
}
