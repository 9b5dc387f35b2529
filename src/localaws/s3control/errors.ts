import { AwsError } from "../errors.ts";

export const invalidRequest = (message: string): AwsError => new AwsError("InvalidRequest", 400, message);

export const noSuchJob = (): AwsError => new AwsError("NoSuchJob", 404, "The specified job does not exist.");

export const jobStatusError = (message: string): AwsError => new AwsError("JobStatusException", 400, message);

export const notModelled = (what: string): AwsError =>
  new AwsError("NotImplemented", 501, `The embedded S3 Control does not have ${what}.`);
