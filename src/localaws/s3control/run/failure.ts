import { AwsError } from "../../errors.ts";
import type { Failure } from "../store.ts";

/** Why a whole job fails, as a value that a promise can be rejected with. */
export const jobFailure = (code: string, reason: string): AwsError => new AwsError(code, 400, reason);

export const failureFrom = (thrown: unknown): Failure => {
  if (thrown instanceof AwsError) return { code: thrown.code, reason: thrown.message };
  throw thrown;
};
