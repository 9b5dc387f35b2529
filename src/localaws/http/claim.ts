/** What a request claims about who signed it, before anything is verified. */

import type { WireRequest } from "../types.ts";

export type Claim = {
  readonly place: "header" | "query";
  readonly accessKeyId: string;
  /** YYYYMMDD of the credential scope. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** As signed: YYYYMMDDTHHMMSSZ. */
  readonly timestamp: string;
  readonly signedAt: number;
  /** Seconds a presigned request lives; undefined for a signature in the headers. */
  readonly expires: number | undefined;
};

/** Why a request's authorisation cannot be read or does not hold. */
export type AuthProblem =
  | { readonly type: "malformed"; readonly detail: string }
  | { readonly type: "unsupported"; readonly value: string }
  | { readonly type: "signature-v2" }
  | { readonly type: "query-malformed"; readonly detail: string }
  | { readonly type: "no-date" }
  | { readonly type: "unknown-key"; readonly accessKeyId: string }
  | { readonly type: "bad-token"; readonly token: string }
  | { readonly type: "expired-token"; readonly token: string }
  | { readonly type: "skewed"; readonly timestamp: string; readonly now: number }
  | { readonly type: "expired"; readonly expires: number; readonly at: number; readonly now: number }
  | { readonly type: "headers-not-signed"; readonly headers: readonly string[] }
  | {
      readonly type: "mismatch";
      readonly claim: Pick<Claim, "accessKeyId" | "signature">;
      /** Undefined for Signature Version 2, which has none. */
      readonly canonical: string | undefined;
      readonly toSign: string;
    };

export type Problem = { readonly problem: AuthProblem };

const problem = (value: AuthProblem): Problem => ({ problem: value });

const epochOf = (timestamp: string): number | undefined => {
  if (!/^\d{8}T\d{6}Z$/.test(timestamp)) return undefined;
  const part = (from: number, to: number): number => Number(timestamp.slice(from, to));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(9, 11), part(11, 13), part(13, 15));
};

/** x-amz-date, or the Date header in the form the string to sign wants. */
const headerTimestamp = (request: WireRequest): string | undefined => {
  const amz = request.headers["x-amz-date"];
  if (amz !== undefined) return amz;
  const date = request.headers["date"];
  const time = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(time)) return undefined;
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
};

/** When a request says that it was signed, in epoch milliseconds; undefined where it says nothing that can be read. */
export const signedAtOf = (request: WireRequest): number | undefined => {
  const timestamp = headerTimestamp(request) ?? /X-Amz-Date=([^&]*)/.exec(request.query)?.[1];
  return timestamp === undefined ? undefined : epochOf(timestamp);
};

type Scope = Pick<Claim, "accessKeyId" | "day" | "region" | "service">;

/** An access key, then date/region/service/aws4_request. */
export const scopeOf = (credential: string): Scope | undefined => {
  const parts = credential.split("/");
  const [day, region, service, end] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join("/");
  if (!day || !region || !service || end !== "aws4_request" || accessKeyId === "") return undefined;
  return { accessKeyId, day, region, service };
};

const fieldsOf = (list: string): ReadonlyMap<string, string> =>
  new Map(
    list.split(",").map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
    }),
  );

/** What an Authorization header says beside its signature. */
type Head = { readonly scope: Scope; readonly signedHeaders: readonly string[] };

const readHead = (fields: ReadonlyMap<string, string>): Head | Problem => {
  const [credential, headers] = [fields.get("Credential"), fields.get("SignedHeaders")];
  if (credential === undefined) return problem({ type: "malformed", detail: "the Credential is missing" });
  if (!headers) return problem({ type: "malformed", detail: "the SignedHeaders are missing" });
  if (!fields.get("Signature")) return problem({ type: "malformed", detail: "the Signature is missing" });
  const scope = scopeOf(credential);
  if (scope !== undefined) return { scope, signedHeaders: headers.split(";") };
  const detail =
    'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';
  return problem({ type: "malformed", detail });
};

/** A client sends the same words before its signature all day long. */
const heads = new Map<string, Head>();

const lastField = /, ?Signature=[0-9a-f]{64}$/;

/** The head of an Authorization header, and its signature. */
const headOf = (value: string): (Head & { readonly signature: string }) | Problem => {
  const prefix = value.slice(0, -64);
  const known = lastField.test(value) ? heads.get(prefix) : undefined;
  if (known !== undefined) return { ...known, signature: value.slice(-64) };
  const fields = fieldsOf(value.slice("AWS4-HMAC-SHA256".length));
  const head = readHead(fields);
  if ("problem" in head) return head;
  if (heads.size >= 1000) heads.clear();
  if (lastField.test(value)) heads.set(prefix, head);
  return { ...head, signature: fields.get("Signature") ?? "" };
};

const headerClaim = (request: WireRequest, value: string): Claim | Problem => {
  if (value.startsWith("AWS ")) return problem({ type: "signature-v2" });
  if (!/^AWS4-HMAC-SHA256(\s|$)/.test(value)) return problem({ type: "unsupported", value });
  const head = headOf(value);
  if ("problem" in head) return head;
  const { scope, signedHeaders, signature } = head;
  const timestamp = headerTimestamp(request);
  const signedAt = timestamp === undefined ? undefined : epochOf(timestamp);
  if (timestamp === undefined || signedAt === undefined) return problem({ type: "no-date" });
  if (!timestamp.startsWith(scope.day)) {
    const detail = `Invalid credential date "${scope.day}". This date is not the same as X-Amz-Date: "${timestamp.slice(0, 8)}".`;
    return problem({ type: "malformed", detail });
  }
  return {
    accessKeyId: scope.accessKeyId,
    day: scope.day,
    region: scope.region,
    service: scope.service,
    place: "header",
    signedHeaders,
    signature,
    sessionToken: request.headers["x-amz-security-token"],
    timestamp,
    signedAt,
    expires: undefined,
  };
};

/** The service an Authorization header is signed for. */
export const serviceSignedFor = (authorization: string): string | undefined => {
  const known = heads.get(authorization.slice(0, -64));
  if (known !== undefined) return known.scope.service;
  const credential = /Credential=([^,\s]+)/.exec(authorization)?.[1];
  return credential === undefined ? undefined : scopeOf(credential)?.service;
};

const week = 604_800;

const decodeQuery = (query: string): ReadonlyMap<string, string> =>
  new Map([...new URLSearchParams(query)].map(([name, value]) => [name, value]));

const queryClaim = (query: ReadonlyMap<string, string>): Claim | Problem => {
  const refuse = (detail: string): Problem => problem({ type: "query-malformed", detail });
  const [credential, timestamp, headers, signature, expires] = [
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
    "X-Amz-Expires",
  ].map((name) => query.get(name));
  if (!credential || !timestamp || !headers || !signature || !expires) {
    return refuse(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  }
  const scope = scopeOf(credential);
  if (scope === undefined) {
    return refuse(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const signedAt = epochOf(timestamp);
  if (signedAt === undefined) {
    return refuse("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  const seconds = /^-?\d+$/.test(expires) ? Number(expires) : undefined;
  if (seconds === undefined) return refuse("X-Amz-Expires should be a number");
  if (seconds < 0) return refuse("X-Amz-Expires must be non-negative");
  if (seconds > week) {
    return refuse(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${week} seconds`,
    );
  }
  const sessionToken = query.get("X-Amz-Security-Token");
  const signedHeaders = headers.split(";");
  return {
    ...scope,
    place: "query",
    signedHeaders,
    signature,
    sessionToken,
    timestamp,
    signedAt,
    expires: seconds,
  };
};

/** The claim of a request; undefined when it is unsigned. */
export const claimOf = (request: WireRequest): Claim | Problem | undefined => {
  const header = request.headers["authorization"];
  if (header !== undefined) return headerClaim(request, header);
  if (!/X-Amz-(Algorithm|Signature)/.test(request.query)) return undefined;
  const query = decodeQuery(request.query);
  if (query.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") {
    return problem({
      type: "query-malformed",
      detail: 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
    });
  }
  return queryClaim(query);
};
