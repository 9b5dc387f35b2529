import { createHash } from "node:crypto";
import type { Caller } from "../../../src/localaws/types.ts";
import type { UploadKind, WriteOperation } from "../../../src/uploads/matrix.ts";
import type { Answer, World } from "./world.ts";

const SSE = "x-amz-server-side-encryption";
const CUSTOMER_KEY = Buffer.alloc(32, 7);
const CUSTOMER = {
  [`${SSE}-customer-algorithm`]: "AES256",
  [`${SSE}-customer-key`]: CUSTOMER_KEY.toString("base64"),
  [`${SSE}-customer-key-md5`]: createHash("md5").update(CUSTOMER_KEY).digest("base64"),
};

/** The headers of a kind of upload. */
function headersOf(kind: UploadKind, { approved, other }: World): Readonly<Record<string, string>> {
  const kms = (algorithm: string, key: string) => ({ [SSE]: algorithm, [`${SSE}-aws-kms-key-id`]: key });
  switch (kind) {
    case "none":
      return {};
    case "aes256":
      return { [SSE]: "AES256" };
    case "kms":
      return { [SSE]: "aws:kms" };
    case "kms-approved":
      return kms("aws:kms", approved);
    case "kms-other":
      return kms("aws:kms", other);
    case "kms-alias":
      return kms("aws:kms", "alias/approved");
    case "dsse-approved":
      return kms("aws:kms:dsse", approved);
    case "dsse-other":
      return kms("aws:kms:dsse", other);
    case "sse-c":
      return CUSTOMER;
    case "kms-foreign":
      throw new Error("The embedded AWS has one account");
  }
}

export type Upload = {
  readonly kind: UploadKind;
  readonly bucket: string;
  readonly key: string;
  readonly caller: Caller;
  readonly secure: boolean;
};

export type Observation = { readonly operation: WriteOperation; readonly answer: Answer };

/** Sends an upload through one operation; a multipart one through its three, as far as it gets. */
export async function send(
  world: World,
  operation: WriteOperation,
  upload: Upload,
): Promise<readonly Observation[]> {
  const headers = headersOf(upload.kind, world);
  const { bucket, key, caller, secure } = upload;
  const ask = (more: Partial<Parameters<World["ask"]>[0]>) =>
    world.ask({ path: `/${bucket}/${key}`, caller, secure, ...more });
  if (operation === "PutObject") return [{ operation, answer: await ask({ headers, body: "x" }) }];
  if (operation === "CopyObject") {
    return [{ operation, answer: await ask({ headers: { ...headers, "x-amz-copy-source": "source/x" } }) }];
  }
  const created = await ask({ method: "POST", query: "uploads=", headers });
  const observed: Observation[] = [{ operation: "CreateMultipartUpload", answer: created }];
  const id = /<UploadId>([^<]+)</.exec(created.body)?.[1];
  if (id === undefined) return observed;
  const customer = upload.kind === "sse-c" ? CUSTOMER : {};
  const part = await ask({ query: `partNumber=1&uploadId=${id}`, headers: customer, body: "x" });
  observed.push({ operation: "UploadPart", answer: part });
  if (part.status !== 200) return observed;
  const list = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers["etag"]}</ETag></Part></CompleteMultipartUpload>`;
  const completed = await ask({ method: "POST", query: `uploadId=${id}`, headers: customer, body: list });
  return [...observed, { operation: "CompleteMultipartUpload", answer: completed }];
}
