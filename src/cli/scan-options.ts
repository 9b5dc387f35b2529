import { type Command, Option } from "commander";
import { wholeNumber } from "./program.ts";

/** What every command that talks to AWS takes. */
export type ConnectionOptions = {
  readonly endpointUrl?: string;
  readonly profile?: string;
  readonly region?: string;
};

export type ScanOptions = ConnectionOptions & {
  readonly bucket?: readonly string[];
  readonly baseline?: string;
  readonly concurrency: number;
};

export type Format = "terminal" | "json" | "csv" | "html";

export function connectionOptions(command: Command): Command {
  return command
    .option("--endpoint-url <url>", "another S3 and KMS than AWS's own (default: AWS_ENDPOINT_URL)")
    .option("--profile <name>", "profile of the shared AWS configuration (default: AWS_PROFILE)")
    .option("--region <region>", "Region to start from (default: AWS_REGION, or the profile's)");
}

export function scanOptions(command: Command): Command {
  return connectionOptions(command)
    .option("--bucket <name>", "only this bucket; may be given several times", gather)
    .option("--baseline <file>", "what is required (default: ./bucketseal.yml, or built-in defaults)")
    .option("--concurrency <n>", "calls at a time", wholeNumber(1, 1024), 64);
}

export function formatOption(formats: readonly string[]): Option {
  return new Option("--format <format>", "how to write the result").choices([...formats]).default(formats[0]);
}

export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** When actions become jobs of S3 Batch Operations, and what those need; what is left out is as the baseline says. */
export type BatchOptions = {
  readonly batch?: "auto" | "always" | "never";
  readonly batchThreshold?: number;
  readonly batchRole?: string;
  readonly batchReports?: string;
};

export function batchOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--batch <mode>",
        "jobs of S3 Batch Operations: auto (from the threshold on), always, never",
      ).choices(["auto", "always", "never"]),
    )
    .option(
      "--batch-threshold <n>",
      "objects of one bucket and kind that make a job (default: 100000)",
      wholeNumber(1, 1_000_000_000),
    )
    .option("--batch-role <arn>", "role whose rights the jobs have (default: batch.role of the baseline)")
    .option("--batch-reports <bucket>", "bucket for manifests and reports; {region} stands for the Region");
}
