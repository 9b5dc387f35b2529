/** Clients that are not ours and not JavaScript: run where they are installed. */

import { execFile, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { createLocalAws, type LocalAws } from "../../../src/localaws/aws.ts";
import type { Listening } from "../../../src/localaws/http/server.ts";

export const works = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;

export type Served = {
  readonly aws: LocalAws;
  readonly url: string;
  /** Runs a program that finds the embedded AWS in its environment and nowhere else. */
  run(command: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  readonly close: Listening["close"];
};

const environment = (aws: LocalAws, url: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  // Where a Python of pyenv or of a user's own folder lives; configuration of AWS is kept out below.
  HOME: process.env["HOME"],
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
  AWS_DEFAULT_REGION: aws.region,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
});

/** An embedded AWS on a port, as `bucketseal local` serves it. */
export const serve = async (): Promise<Served> => {
  const aws = createLocalAws();
  const { url, close } = await aws.listen();
  return {
    aws,
    url,
    close,
    run: (command, args) =>
      new Promise((resolve) => {
        const options = { env: environment(aws, url), cwd: tmpdir(), maxBuffer: 1e8 };
        execFile(command, args, options, (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
        });
      }),
  };
};
