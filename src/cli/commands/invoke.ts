import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { foundCredentials } from "../../aws/credentials.ts";
import type { LocalAws } from "../../localaws/aws.ts";
import { plain } from "../../report/terminal/style.ts";
import { callsSince, callsTold, changesSince, snapshotOf } from "../changes.ts";
import { checkUrl } from "../connect.ts";
import { readNamed } from "../files.ts";
import { runFunction } from "../lambda-runtime.ts";
import { baselineOf, bundleOf, deployedAws, environmentOn, type FleetName } from "../local-deployment.ts";
import { type Context, wholeNumber } from "../program.ts";
import { exit, type Shell, UsageError } from "../shell.ts";

type Options = {
  readonly event: string;
  readonly fleet: FleetName;
  readonly endpointUrl?: string;
  readonly aws?: boolean;
  readonly baseline?: string;
  readonly remediate?: boolean;
  readonly timeout: number;
};

export function addInvoke(program: Command, context: Context): void {
  program
    .command("invoke")
    .description("run one bundled function with an event, on the embedded AWS unless told otherwise")
    .argument("<function>", "name of the function, for example object-created")
    .requiredOption("--event <file>", "event to hand to it, as JSON")
    .addOption(
      new Option("--fleet <which>", "what the embedded AWS holds")
        .choices(["sample", "empty"])
        .default("sample"),
    )
    .option("--endpoint-url <url>", "an S3 and KMS that run already, instead of the embedded AWS")
    .option("--aws", "the real account of your credentials, instead of the embedded AWS")
    .option("--baseline <file>", "what is required (default: the sample fleet's, or the built-in one)")
    .option("--remediate", "mend what the baseline says may be mended (default: only report)")
    .option("--timeout <seconds>", "end it after this time, as Lambda does", wholeNumber(1, 900), 60)
    .addHelpText(
      "after",
      "\nExample:\n  $ bucketseal invoke object-created --event events/object-created-s3.json --remediate",
    )
    .action(async (name: string, options: Options) => {
      context.leave(await runInvoke(context.shell, name, options));
    });
}

async function runInvoke(shell: Shell, name: string, options: Options): Promise<number> {
  const bundle = bundleOf(name);
  const text = readNamed(shell, options.event, "event");
  const event = parsedEvent(text, options.event);
  const real = options.endpointUrl !== undefined || options.aws === true;
  checkUrl(options.endpointUrl);
  const aws = real ? undefined : await deployedAws(options.fleet);
  const server = await aws?.listen();
  const before = aws === undefined ? undefined : snapshotOf(aws);
  try {
    const answer = await runFunction(shell, {
      bundle,
      name,
      event,
      timeoutSeconds: options.timeout,
      watchCalls: real,
      environment: {
        ...(await environmentOf(
          shell,
          options,
          aws === undefined || server === undefined ? undefined : { aws, url: server.url },
        )),
        // As a deployment in report mode, which only reports whatever the baseline asks.
        BUCKETSEAL_MODE: options.remediate === true ? "remediate" : "report",
      },
    });
    if (aws !== undefined && before !== undefined)
      shell.stderr.write(callsSince(aws, before) + changesSince(aws, before));
    if (answer.calls !== undefined) shell.stderr.write(callsTold(answer.calls));
    if (!answer.ok) {
      shell.stderr.write(`bucketseal: ${name} failed: ${plain(answer.problem)}\n`);
      return exit.fails;
    }
    shell.stdout.write(`${JSON.stringify(answer.result, null, 2)}\n`);
    return exit.ok;
  } finally {
    await server?.close();
  }
}

/** Lambda gives credentials by the environment alone, so what the profile or single sign-on has goes there. */
async function ownCredentials(): Promise<Record<string, string>> {
  const found = await foundCredentials();
  if (found === undefined)
    throw new UsageError("No AWS credentials were found; set AWS_PROFILE, or sign in with 'aws sso login'.");
  const { accessKeyId, secretAccessKey, sessionToken } = found;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  };
}

function parsedEvent(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${name}: the event is no JSON (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

/** What Lambda would set, and what the deployment sets; credentials of the embedded AWS never leave this machine. */
async function environmentOf(
  shell: Shell,
  options: Options,
  embedded: { readonly aws: LocalAws; readonly url: string } | undefined,
): Promise<Record<string, string>> {
  const own =
    options.baseline === undefined
      ? undefined
      : readNamed(shell, resolve(shell.cwd, options.baseline), "baseline");
  if (embedded !== undefined)
    return environmentOn(embedded.aws, embedded.url, own ?? baselineOf(options.fleet));
  const { endpointUrl } = options;
  return {
    BUCKETSEAL_BASELINE_TEXT: own ?? "",
    ...(endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: endpointUrl }),
    ...(await ownCredentials()),
  };
}
