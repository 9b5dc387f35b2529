import { AwsError } from "../errors.ts";

export const invalidInput = (message: string): AwsError =>
  new AwsError("InvalidInputException", 400, message);
