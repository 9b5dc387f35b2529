import type { AwsError } from "../errors.ts";
import type { WireReply } from "../types.ts";
import { element, elements, xmlDocument } from "./xml.ts";

/** How a service writes its errors: S3's XML, the query protocol's XML (STS), or JSON 1.1 (KMS). */
type ErrorForm = "s3" | "query" | "json";

export type ReplyFrame = {
  readonly form: ErrorForm;
  readonly method: string;
  readonly requestId: string;
  readonly hostId: string;
  /** XML namespace of a query service. */
  readonly namespace?: string | undefined;
};

/** Every answer names its request: S3 in two headers, the others in one. */
export const requestIdHeaders = (frame: Omit<ReplyFrame, "method">): Record<string, string> =>
  frame.form === "s3"
    ? { "x-amz-request-id": frame.requestId, "x-amz-id-2": frame.hostId }
    : { "x-amzn-requestid": frame.requestId };

/** S3's error body (D6), also the body of an error that comes with status 200 (E172). */
export const s3ErrorBody = (
  error: Pick<AwsError, "code" | "message" | "fields">,
  frame: ReplyFrame,
): string =>
  xmlDocument(
    element("Error", [
      elements({ Code: error.code, Message: error.message, ...error.fields }),
      elements({ RequestId: frame.requestId, HostId: frame.hostId }),
    ]),
  );

const queryErrorBody = (error: AwsError, frame: ReplyFrame): string =>
  xmlDocument(
    element(
      "ErrorResponse",
      [
        element(
          "Error",
          elements({
            Type: error.status < 500 ? "Sender" : "Receiver",
            Code: error.code,
            Message: error.message,
          }),
        ),
        element("RequestId", frame.requestId),
      ],
      frame.namespace === undefined ? {} : { xmlns: frame.namespace },
    ),
  );

/** KMS names its errors by `__type` (D10). */
const jsonErrorBody = (error: AwsError): string =>
  JSON.stringify({ __type: error.code, message: error.message, ...error.fields });

const bodies: Readonly<Record<ErrorForm, (error: AwsError, frame: ReplyFrame) => string>> = {
  s3: s3ErrorBody,
  query: queryErrorBody,
  json: jsonErrorBody,
};

const contentTypes: Readonly<Record<ErrorForm, string>> = {
  s3: "application/xml",
  query: "text/xml",
  json: "application/x-amz-json-1.1",
};

/** An error as the service writes it. HEAD and 304 answers carry no body, so no code either (D6). */
export const errorReply = (error: AwsError, frame: ReplyFrame): WireReply => {
  const headers = { ...requestIdHeaders(frame), ...error.headers };
  if (frame.method === "HEAD" || error.status === 304) return { status: error.status, headers };
  return {
    status: error.status,
    headers: { "content-type": contentTypes[frame.form], ...headers },
    body: bodies[frame.form](error, frame),
  };
};
