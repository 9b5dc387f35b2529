import { AwsError } from "../errors.ts";
import type { JsonCall } from "../json-service.ts";
import { stringIn } from "../wire/json.ts";
import type { AthenaWorld, Execution } from "./action.ts";

export const invalidRequest = (message: string): AwsError =>
  new AwsError("InvalidRequestException", 400, message);

/** The execution that a call names. @throws AwsError InvalidRequestException. */
export const executionOf = ({ input, caller }: JsonCall, { executions }: AthenaWorld): Execution => {
  const id = stringIn(input, "QueryExecutionId") ?? "";
  const found = executions.get(id);
  if (found === undefined || found.account !== caller.account)
    throw invalidRequest(`QueryExecution ${id} was not found`);
  return found;
};
