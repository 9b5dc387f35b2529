import { type Command, Option } from "commander";
import { createLocalAws } from "../../localaws/aws.ts";
import { fleetAccount, fleetCopyLimit, fleetRegion } from "../demo/fleet.ts";
import { plantFleet } from "../demo/plant.ts";
import { type Context, wholeNumber } from "../program.ts";
import { exit, type Shell, UsageError } from "../shell.ts";

type Options = {
  readonly port: number;
  readonly fleet: "sample" | "empty";
  readonly strictTransport?: boolean;
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
  const aws = createLocalAws({
    account: fleetAccount,
    region: fleetRegion,
    ...(options.fleet === "sample" ? { copyLimit: fleetCopyLimit } : {}),
    ...(options.strictTransport === true ? { strictTransport: true } : {}),
  });
  if (options.fleet === "sample") await plantFleet(aws);
  const server = await aws.listen({ port: options.port }).catch((error: NodeJS.ErrnoException) => {
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
  await interrupted(shell.signal);
  await server.close();
  shell.stderr.write("Stopped; what was in the embedded AWS is gone.\n");
}

function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
