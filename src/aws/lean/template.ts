import { CopyObjectCommand, type S3Client, type UpdateObjectEncryptionCommand } from "@aws-sdk/client-s3";

/** The writes there are templates of. */
export type WriteCommand = CopyObjectCommand | UpdateObjectEncryptionCommand;

/** A write as the SDK builds it, less what differs from object to object. */
export type Template = {
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Headers that carry what is asked for; others name the client, the host, the time or the signature. */
const meant = /^(?:x-amz-|content-type$|content-md5$|if-)/;
const ofEachRequest = new Set([
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-expected-bucket-owner",
  "x-amz-security-token",
  "x-amz-user-agent",
]);

/**
 * Has the SDK build a request, with its checksums, and takes it before it is signed: many writes differ in nothing
 * but the key, and are sent without the SDK then.
 * @returns undefined where the SDK builds something else than a short text.
 */
export async function templateOf(client: S3Client, command: WriteCommand): Promise<Template | undefined> {
  let template: Template | undefined;
  const take = () => async (args: { readonly request: unknown }) => {
    template = templateFrom(args.request);
    return { response: undefined, output: { $metadata: {} } };
  };
  const unsigned = { step: "finalizeRequest", priority: "high", name: "bucketsealTemplate" } as const;
  if (command instanceof CopyObjectCommand) {
    command.middlewareStack.add(take, unsigned);
    await client.send(command);
  } else {
    command.middlewareStack.add(take, unsigned);
    await client.send(command);
  }
  return template;
}

function templateFrom(request: unknown): Template | undefined {
  const { headers, query, body } = fieldsOf(request);
  const text = typeof body === "string" || body === undefined ? body : undefined;
  if (text !== body) return undefined;
  const kept = Object.entries(fieldsOf(headers)).flatMap(([name, value]) =>
    meant.test(name.toLowerCase()) && !ofEachRequest.has(name.toLowerCase())
      ? [[name.toLowerCase(), String(value)] as const]
      : [],
  );
  const asked = Object.entries(fieldsOf(query)).map(
    ([name, value]) => [name, typeof value === "string" ? value : ""] as const,
  );
  return {
    headers: Object.fromEntries(kept),
    query: Object.fromEntries(asked),
    ...(text === undefined ? {} : { body: text }),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
