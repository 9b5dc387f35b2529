import { AwsError } from "../errors.ts";

/** The errors that many object calls share, in S3's words. */

export function invalidArgument(message: string, name: string, value: string): AwsError {
  return new AwsError("InvalidArgument", 400, message, {
    fields: { ArgumentName: name, ArgumentValue: value },
  });
}

export function invalidRequest(message: string): AwsError {
  return new AwsError("InvalidRequest", 400, message);
}

export function accessDenied(message = "Access Denied"): AwsError {
  return new AwsError("AccessDenied", 403, message);
}

export function noSuchKey(key: string, headers: Readonly<Record<string, string>> = {}): AwsError {
  return new AwsError("NoSuchKey", 404, "The specified key does not exist.", {
    fields: { Key: key },
    headers,
  });
}

export function noSuchVersion(key: string, versionId: string): AwsError {
  return new AwsError("NoSuchVersion", 404, "The specified version does not exist.", {
    fields: { Key: key, VersionId: versionId },
  });
}

export function preconditionFailed(condition: string): AwsError {
  return new AwsError(
    "PreconditionFailed",
    412,
    "At least one of the pre-conditions you specified did not hold",
    { fields: { Condition: condition } },
  );
}

/** A method the thing addressed does not take, such as reading a delete marker. */
export function methodNotAllowed(
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
) {
  return new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.", {
    fields,
    headers,
  });
}
