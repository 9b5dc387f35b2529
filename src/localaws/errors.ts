/** How the embedded AWS says no. */

export type ErrorExtras = {
  /** Further elements of the error body, in this order: ArgumentName, ArgumentValue, Condition, Key, ... */
  readonly fields?: Readonly<Record<string, string>>;
  /** Headers that go with the error, for example x-amz-delete-marker. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** The error an action answers with. Thrown anywhere below the dispatch, which gives it the service's own form. */
export class AwsError extends Error {
  /** Code as the service spells it, dots included: `NoSuchKey`, `KMS.DisabledException`. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, status: number, message: string, extras: ErrorExtras = {}) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.status = status;
    this.fields = extras.fields ?? {};
    this.headers = extras.headers ?? {};
  }
}

/** What AWS answers when its own code fails; a bug of the embedded AWS ends here and the server lives on. */
export const internalError = (cause: unknown): AwsError =>
  new AwsError("InternalError", 500, "We encountered an internal error. Please try again.", {
    headers: { "x-bucketseal-cause": causeText(cause) },
  });

const causeText = (cause: unknown): string =>
  String(cause instanceof Error ? cause.message : cause)
    .replace(/[^\x20-\x7e]/g, "?")
    .slice(0, 300);
