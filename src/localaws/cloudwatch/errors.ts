import { AwsError } from "../errors.ts";

const refused = (code: string, message: string, queryCode = code): AwsError =>
  new AwsError(code, 400, message, { headers: { "x-amzn-query-error": `${queryCode};Sender` } });

export const invalidValue = (message: string): AwsError =>
  refused("InvalidParameterValueException", message, "InvalidParameterValue");

export const missing = (name: string): AwsError =>
  refused("MissingRequiredParameterException", `The parameter ${name} is required.`, "MissingParameter");
