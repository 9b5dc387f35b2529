import type { Failure, Result } from "../flow/ports.ts";
import type { Unknown } from "../model/fact.ts";

/** The parts of an SDK error that say what happened; everything is optional because anything can be thrown. */
type Thrown = {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly region: string | undefined;
};

const throttling = new Set([
  "BandwidthLimitExceeded",
  "LimitExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ServiceUnavailable",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "KMS.ThrottlingException",
]);

/** KMS answers 400 to nearly everything, so its names decide there (K10, K24). */
const byName: Readonly<Record<string, Unknown["reason"]>> = {
  AccessDenied: "access-denied",
  AccessDeniedException: "access-denied",
  AllAccessDisabled: "access-denied",
  ExpiredToken: "access-denied",
  ExpiredTokenException: "access-denied",
  InvalidClientTokenId: "access-denied",
  UnrecognizedClientException: "access-denied",
  NotFoundException: "not-found",
  ResourceNotFoundException: "not-found",
  UnsupportedOperationException: "unsupported",
  NotImplemented: "unsupported",
  MethodNotAllowed: "unsupported",
  PermanentRedirect: "wrong-region",
  TemporaryRedirect: "wrong-region",
  AuthorizationHeaderMalformed: "wrong-region",
  IllegalLocationConstraintException: "wrong-region",
  TimeoutError: "timeout",
  RequestTimeout: "timeout",
  RequestTimeoutException: "timeout",
  OperationAborted: "throttled",
};

const byStatus: Readonly<Record<number, Unknown["reason"]>> = {
  301: "wrong-region",
  307: "wrong-region",
  401: "access-denied",
  403: "access-denied",
  404: "not-found",
  405: "unsupported",
  429: "throttled",
  500: "timeout",
  501: "unsupported",
  502: "timeout",
  503: "throttled",
  504: "timeout",
};

/** Connections that broke: whether the service did what was asked is not known. */
const brokenConnection = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ECONNABORTED"]);
const noConnection = new Set(["ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Codes by which S3 says that a setting was never made; the bucket itself is there (E52, P41). */
const notConfigured = new Set([
  "NoSuchBucketPolicy",
  "ServerSideEncryptionConfigurationNotFoundError",
  "ObjectLockConfigurationNotFoundError",
  "OwnershipControlsNotFoundError",
  "NoSuchPublicAccessBlockConfiguration",
  "ReplicationConfigurationNotFoundError",
  "NoSuchTagSet",
  "NoSuchTagSetError",
]);

/**
 * Runs one AWS call and translates what it throws.
 * @param call what was asked, for the message: `GetBucketPolicy of bucket-name`.
 * @throws only what is no answer of AWS and no trouble on the way to it: a bug.
 */
export async function attempt<T>(call: string, ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    return { ok: false, failure: failureFrom(error, call) };
  }
}

/** The one translator of SDK errors. */
export function failureFrom(error: unknown, call: string): Failure {
  const thrown = partsOf(error);
  if (thrown === undefined || isBug(error, thrown)) throw error;
  const reason = reasonOf(thrown);
  const said = thrown.status !== undefined && thrown.message === "UnknownError" ? "" : thrown.message;
  const code = thrown.name === "Unknown" || thrown.name === "Error" ? "" : thrown.name;
  const answer = [thrown.status === undefined ? "" : `HTTP ${thrown.status}`, code, said];
  return {
    reason,
    message: `${call}: ${answer.filter((part) => part !== "").join(" ")}`,
    ...(thrown.status === undefined ? {} : { status: thrown.status }),
    ...(code === "" ? {} : { code }),
    ...(thrown.requestId === undefined ? {} : { requestId: thrown.requestId }),
    ...(thrown.region === undefined ? {} : { region: thrown.region }),
    ...(isPrecondition(thrown) ? { preconditionFailed: true } : {}),
  };
}

/** Whether S3 says that this setting was never made. A missing bucket is not that. */
export function meansNotConfigured(failure: Failure): boolean {
  return failure.code !== undefined && notConfigured.has(failure.code);
}

/** Whether S3 says that the object is there, and an annotation of that name is not (E218). */
export function meansNoAnnotation(failure: Failure): boolean {
  return failure.code === "NoSuchAnnotation";
}

function reasonOf(thrown: Thrown): Unknown["reason"] {
  if (throttling.has(thrown.name)) return "throttled";
  // A HEAD has no body: its errors are all called Unknown, or NotFound, and only the status tells (E20).
  const named = thrown.name === "Unknown" ? undefined : byName[thrown.name];
  if (named !== undefined) return named;
  if (thrown.status !== undefined) {
    const usual = byStatus[thrown.status];
    if (usual !== undefined) return usual;
    // An answer the SDK could not read: it throws a SyntaxError with the status of the answer.
    return thrown.status < 300 ? "invalid-response" : "failed";
  }
  if (brokenConnection.has(thrown.code)) return "timeout";
  return "failed";
}

/** 409 is ConditionalRequestConflict here: another writer was in between (E169). */
function isPrecondition(thrown: Thrown): boolean {
  return thrown.status === 412 || thrown.status === 304 || thrown.name === "ConditionalRequestConflict";
}

/** Our own mistakes must not pass for an answer of AWS. */
function isBug(error: unknown, thrown: Thrown): boolean {
  const ours = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return (
    ours &&
    thrown.status === undefined &&
    !brokenConnection.has(thrown.code) &&
    !noConnection.has(thrown.code)
  );
}

function partsOf(error: unknown): Thrown | undefined {
  if (!(error instanceof Error)) return undefined;
  const metadata = field(error, "$metadata");
  const status = field(metadata, "httpStatusCode");
  const requestId = field(metadata, "requestId");
  const region = field(field(field(error, "$response"), "headers"), "x-amz-bucket-region");
  const code = field(error, "code") ?? field(error.cause, "code");
  return {
    name: error.name,
    message: error.message,
    code: typeof code === "string" ? code : "",
    status: typeof status === "number" ? status : undefined,
    requestId: typeof requestId === "string" ? requestId : undefined,
    region: typeof region === "string" ? region : undefined,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
