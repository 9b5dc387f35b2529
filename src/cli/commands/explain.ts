import { type Command, Option } from "commander";
import { explainBucket } from "../../flow/explain.ts";
import { explainFiles, type NamedText } from "../../flow/explain-files.ts";
import { valueOr } from "../../model/fact.ts";
import { matrixPage } from "../../report/html/matrix.ts";
import { matrixJson } from "../../report/matrix-json.ts";
import { terminalLookalikes } from "../../report/terminal/lookalikes.ts";
import { terminalCells, terminalMatrix } from "../../report/terminal/matrix.ts";
import type { Lookalike } from "../../uploads/lookalikes.ts";
import { UPLOAD_KINDS, type UploadKind, type UploadMatrix } from "../../uploads/matrix.ts";
import { loadBaseline } from "../baseline.ts";
import { connect } from "../connect.ts";
import { readNamed } from "../files.ts";
import type { Context } from "../program.ts";
import { type ConnectionOptions, connectionOptions, formatOption, gather } from "../scan-options.ts";
import { exit, type Shell, UsageError } from "../shell.ts";
import { styleFor } from "../style.ts";

type Options = ConnectionOptions & {
  readonly baseline?: string;
  readonly format: "terminal" | "json" | "html";
  readonly upload?: UploadKind;
  readonly policy?: string;
  readonly encryption?: string;
  readonly bucket?: string;
  readonly account?: string;
  readonly key: readonly string[];
  readonly principal: readonly string[];
};

/** What is shown of a bucket or of a policy in a file. */
type Explained = { readonly matrix: UploadMatrix; readonly lookalikes: readonly Lookalike[] };

const examples = `
Examples:
  $ bucketseal explain my-bucket
  $ bucketseal explain my-bucket --upload sse-c
  $ bucketseal explain --policy policy.json --key arn:aws:kms:eu-west-1:111122223333:key/... --format json`;

export function addExplain(program: Command, context: Context): void {
  connectionOptions(program.command("explain"))
    .description("show what can be stored next in one bucket: the upload matrix; with --policy, without AWS")
    .argument("[bucket]", "name of the bucket")
    .option("--baseline <file>", "what is required (default: ./bucketseal.yml, or built-in defaults)")
    .addOption(formatOption(["terminal", "json", "html"]))
    .addOption(new Option("--upload <kind>", "only this kind of upload, and why").choices([...UPLOAD_KINDS]))
    .option("--policy <file>", "a bucket policy in a file: nothing is asked of AWS")
    .option(
      "--encryption <file>",
      "with --policy: default encryption as 'aws s3api get-bucket-encryption' prints it",
    )
    .option("--bucket <name>", "with --policy: the bucket it is for (default: the one it names)")
    .option("--account <id>", "with --policy: the account that owns the bucket")
    .option("--key <arn>", "with --policy: an approved key; may be given several times", gather, [])
    .option(
      "--principal <arn>",
      "with --policy: cells for this principal too; may be given several times",
      gather,
      [],
    )
    .addHelpText("after", examples)
    .action(async (bucket: string | undefined, options: Options) => {
      const matrix =
        options.policy === undefined
          ? fromAws(context, bucket, options)
          : fromFiles(context.shell, bucket, options);
      context.leave(show(context, await matrix, options));
    });
}

async function fromAws(
  { shell }: Context,
  bucket: string | undefined,
  options: Options,
): Promise<Explained | string> {
  if (bucket === undefined)
    throw new UsageError("Name the bucket to explain, or give a policy file with --policy.");
  refuseOfflineOptions(options);
  const baseline = loadBaseline(shell, options.baseline);
  const { ports } = await connect(shell, options, 16);
  const explained = await explainBucket(ports, baseline, bucket);
  if (!explained.ok) throw new UsageError(explained.failure.message);
  const { matrix, lookalikes } = explained.value;
  if (matrix.state === "known") return { matrix: matrix.value, lookalikes: valueOr(lookalikes, []) };
  return `what can be stored next in ${bucket} is unknown: ${matrix.state === "unknown" ? matrix.why.message : "nothing to evaluate"}`;
}

async function fromFiles(shell: Shell, bucket: string | undefined, options: Options): Promise<Explained> {
  const file = (name: string, what: string): NamedText => ({ name, text: readNamed(shell, name, what) });
  checkIdentities(options);
  const name = bucket ?? options.bucket;
  if (options.bucket !== undefined && name !== options.bucket)
    throw new UsageError(`The bucket has one name: ${bucket}, or --bucket ${options.bucket}.`);
  const explained = explainFiles({
    policy: file(options.policy ?? "", "policy"),
    ...(options.encryption === undefined
      ? {}
      : { encryption: file(options.encryption, "default encryption") }),
    ...(name === undefined ? {} : { bucket: name }),
    ...(options.account === undefined ? {} : { account: options.account }),
    ...(options.region === undefined ? {} : { region: options.region }),
    keys: options.key,
    principals: options.principal,
    baseline: loadBaseline(shell, options.baseline),
  });
  if (!explained.ok) throw new UsageError(explained.sentence);
  return explained;
}

/** What says nothing of a bucket that AWS is asked about. */
function refuseOfflineOptions({ encryption, bucket, account, key, principal }: Options): void {
  const given = { encryption, bucket, account, key: key[0], principal: principal[0] };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) throw new UsageError(`--${name} goes with --policy: AWS tells it of a bucket.`);
  }
}

function checkIdentities({ key: keys, account, principal: principals }: Options): void {
  for (const key of keys) {
    if (!/^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/.test(key))
      throw new UsageError(
        `--key ${key}: it is no key ARN; write it like arn:aws:kms:REGION:ACCOUNT:key/ID.`,
      );
  }
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new UsageError(`--account ${account}: it is no account; write its twelve digits.`);
  for (const arn of principals) {
    if (!/^arn:[^:]+:(iam|sts)::\d{12}:[^*?]+$/.test(arn))
      throw new UsageError(
        `--principal ${arn}: it is no ARN of a user, role or session; write it like arn:aws:iam::ACCOUNT:role/NAME.`,
      );
  }
}

function show(context: Context, explained: Explained | string, { format, upload }: Options): number {
  const { shell } = context;
  if (typeof explained === "string") {
    shell.stderr.write(`bucketseal: ${explained}\n`);
    return exit.unknown;
  }
  const { matrix, lookalikes } = explained;
  const one = upload !== undefined;
  const cells = one ? matrix.cells.filter((cell) => cell.upload === upload) : matrix.cells;
  const shown = { matrix: { ...matrix, cells }, lookalikes: one ? [] : lookalikes };
  shell.stdout.write(written(shown, format, one, context));
  return cells.every((cell) => cell.content) ? exit.ok : exit.fails;
}

/** `reasons`: one kind of upload was asked about, and why it ends as it does. */
function written(
  { matrix, lookalikes }: Explained,
  format: Options["format"],
  reasons: boolean,
  context: Context,
): string {
  if (format === "json") return `${JSON.stringify(matrixJson(matrix, { reasons }), null, 2)}\n`;
  if (format === "html") return matrixPage(matrix, lookalikes);
  const style = styleFor(context);
  if (reasons) return terminalCells(matrix, style);
  const guards = terminalLookalikes(lookalikes, style);
  return `${terminalMatrix(matrix, style)}${guards === "" ? "" : `\n${guards}`}`;
}
