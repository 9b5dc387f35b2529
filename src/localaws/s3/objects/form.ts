import { AwsError } from "../../errors.ts";
import { invalidArgument } from "../object-errors.ts";

/** A form upload taken apart. */
export type Form = {
  /** Fields before the file, names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Uint8Array;
  readonly fileName: string;
};

/** Fields after the file are ignored, and it must come once. */
const FILE = "file";

/** Reads a multipart/form-data body. @throws AwsError MalformedPOSTRequest or InvalidArgument. */
export function readForm(contentType: string, body: Uint8Array): Form {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw malformed();
  const fields = new Map<string, string>();
  for (const part of partsOf(Buffer.from(body.buffer, body.byteOffset, body.byteLength), boundary)) {
    const { name, fileName } = dispositionOf(part.head);
    if (name === FILE) return { fields, file: part.content, fileName };
    fields.set(name, part.content.toString("utf8"));
  }
  throw invalidArgument("POST requires exactly one file upload per request.", FILE, "0");
}

function* partsOf(body: Buffer, boundary: string): Generator<{ head: string; content: Buffer }> {
  const delimiter = Buffer.from(`--${boundary}`);
  let at = body.indexOf(delimiter);
  if (at < 0) throw malformed();
  while (body.toString("latin1", at + delimiter.length, at + delimiter.length + 2) !== "--") {
    const start = at + delimiter.length + 2;
    const next = body.indexOf(`\r\n--${boundary}`, start, "latin1");
    const headEnd = body.indexOf("\r\n\r\n", start, "latin1");
    if (next < 0 || headEnd < 0 || headEnd > next) throw malformed();
    yield { head: body.toString("utf8", start, headEnd), content: body.subarray(headEnd + 4, next) };
    at = next + 2;
  }
}

function dispositionOf(head: string): { readonly name: string; readonly fileName: string } {
  const line = head.split("\r\n").find((each) => /^content-disposition:/i.test(each)) ?? "";
  const name = /[;\s]name="([^"]*)"/i.exec(line)?.[1];
  if (name === undefined) throw malformed();
  return { name: name.toLowerCase(), fileName: /[;\s]filename="([^"]*)"/i.exec(line)?.[1] ?? "" };
}

function malformed(): AwsError {
  return new AwsError(
    "MalformedPOSTRequest",
    400,
    "The body of your POST request is not well-formed multipart/form-data.",
  );
}
