import { AwsError } from "../../errors.ts";

/** Runs a call to KMS and turns its refusals into S3's (E110-E117). */
export function throughS3<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw error instanceof AwsError ? asS3Error(error) : error;
  }
}

function asS3Error(error: AwsError): AwsError {
  // The texts are KMS's own; only the code gets a prefix (E110-E114).
  const code = error.code.replace(/^KMS\./, "");
  if (code === "AccessDeniedException") return new AwsError("AccessDenied", 403, error.message);
  if (code === "ThrottlingException") {
    // Seen in the wild as 503; the code of KMS itself was not captured through S3 (E117 (?)).
    return new AwsError("SlowDown", 503, "Please reduce your request rate for operations involving AWS KMS.");
  }
  if (error.status >= 500) return error;
  return new AwsError(`KMS.${code}`, 400, error.message);
}
