import { type Command, Option } from "commander";
import { createLocalAws } from "../../localaws/aws.ts";
import { type DataFolder, openDataFolder } from "../../localaws/data/folder.ts";
import { fleetBaseline } from "../demo/baseline.ts";
import { fleetAccount, fleetCopyLimit, fleetRegion } from "../demo/fleet.ts";
import { plantFleet } from "../demo/plant.ts";
import { runLive } from "../live.ts";
import { type Context, wholeNumber } from "../program.ts";
import { exit, type Shell, UsageError } from "../shell.ts";

type Options = {
  readonly port: number;
  readonly fleet: "sample" | "empty";
  readonly strictTransport?: boolean;
  readonly data?: string;
  readonly live?: boolean;
};

export function addLocal(program: Command, context: Context): void {
  program
    .command("local")
    .description("serve the embedded AWS on 127.0.0.1 until Ctrl-C")
    .option("--port <n>", "port to listen on; 0 takes a free one", wholeNumber(0, 65535), 4570)
    .addOption(
      new Option("--fleet <which>", "what is in it at the start")
        .choices(["sample", "empty"])
        .default("sample"),
    )
    .option("--strict-transport", "plain HTTP does not count as TLS for aws:SecureTransport")
    .option("--live", "attach the functions: what is uploaded or changed is judged and mended at once")
    .option("--data <dir>", "keep everything in this folder; --fleet counts only for a new one")
    .addHelpText(
      "after",
      "\nExample:\n  $ bucketseal local --port 4570\n  $ bucketseal scan --endpoint-url http://127.0.0.1:4570",
    )
    .action(async (options: Options) => {
      await runLocal(context.shell, options);
      context.leave(exit.ok);
    });
}

async function runLocal(shell: Shell, options: Options): Promise<void> {
  const data = options.data === undefined ? undefined : opened(options.data);
  const aws = createLocalAws({
    account: fleetAccount,
    region: fleetRegion,
    ...(options.fleet === "sample" ? { copyLimit: fleetCopyLimit } : {}),
    ...(options.strictTransport === true ? { strictTransport: true } : {}),
    ...(data === undefined ? {} : { data }),
  });
  if (options.fleet === "sample" && data?.isNew !== false) await plantFleet(aws);
  await aws.keep();
  const server = await aws.listen({ port: options.port }).catch(async (error: NodeJS.ErrnoException) => {
    await aws.close();
    const why = error.code === "EADDRINUSE" ? "it is in use" : error.message;
    throw new UsageError(
      `Port ${options.port} cannot be listened on (${why}); choose another --port, or 0 for a free one.`,
    );
  });
  shell.stdout.write(
    [
      `# The embedded AWS of account ${aws.account} listens on ${server.url} (Ctrl-C stops it).`,
      `export AWS_ENDPOINT_URL=${server.url}`,
      `export AWS_ACCESS_KEY_ID=${aws.credentials.accessKeyId}`,
      `export AWS_SECRET_ACCESS_KEY=${aws.credentials.secretAccessKey}`,
      `export AWS_REGION=${aws.region}`,
      "",
    ].join("\n"),
  );
  if (options.live === true)
    await runLive(shell, aws, server.url, options.fleet === "sample" ? fleetBaseline : "");
  else await interrupted(shell.signal);
  await server.close();
  await aws.close();
  const rest =
    data === undefined ? "what was in the embedded AWS is gone" : `all of it is kept in ${data.path}`;
  shell.stderr.write(`Stopped; ${rest}.\n`);
}

function opened(folder: string): DataFolder {
  const result = openDataFolder(folder);
  if (result.ok) return result.folder;
  throw new UsageError(`The data folder cannot be used: ${result.problem}.`);
}

function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
