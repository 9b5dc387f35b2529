import type { ObjectWrite, Written } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import type { Context } from "../context.ts";
import { failureFrom } from "../errors.ts";
import type { ResponseHead } from "../http/head.ts";
import { copySource } from "../keys.ts";
import { copyCommand } from "../object/copy-object.ts";
import { updateCommand } from "../object/update-object-encryption.ts";
import { written } from "../object/written.ts";
import { encodeStrictly } from "./encode.ts";
import { brokenConnection } from "./failure.ts";
import { keyPath } from "./head-object.ts";
import type { BucketLane, Lane } from "./lane.ts";
import { errorIn, type Reply, replyFrom, textIn } from "./reply.ts";
import type { Extra } from "./sigv4.ts";
import { type Template, templateOf, type WriteCommand } from "./template.ts";

type Write = (write: ObjectWrite) => Promise<Result<Written>>;
type Writes = { readonly updateObjectEncryption: Write; readonly copyObject: Write };

/** How one kind of write is sent. */
type Kind = {
  readonly operation: string;
  /** What the SDK is to build; undefined where there is no such request. */
  readonly command: (write: ObjectWrite, owner: string) => WriteCommand | undefined;
  /** Headers and query that differ from object to object. */
  readonly own: (write: ObjectWrite) => Readonly<Record<string, string>>;
  readonly query: (write: ObjectWrite) => Readonly<Record<string, string>>;
  /** Undefined where the answer does not say that it was done. */
  readonly read: (write: ObjectWrite, reply: Reply) => Pick<Written, "versionId" | "eTag"> | undefined;
};

const update: Kind = {
  operation: "UpdateObjectEncryption",
  command: updateCommand,
  own: () => ({}),
  query: ({ state }) =>
    state.facts.ref.versionId === undefined ? {} : { versionId: state.facts.ref.versionId },
  read: ({ ref }) => (ref.versionId === undefined ? {} : { versionId: ref.versionId }),
};

const copy: Kind = {
  operation: "CopyObject",
  command: copyCommand,
  own: ({ ref, state: { facts } }) => ({
    "x-amz-copy-source": copySource(ref.bucket, ref.key, facts.ref.versionId),
    "x-amz-copy-source-if-match": `"${facts.eTag}"`,
    "if-match": `"${facts.eTag}"`,
  }),
  query: () => ({}),
  read: (_write, reply) => {
    const eTag = textIn(reply.body, "ETag");
    const { versionId } = reply;
    if (eTag === undefined) return undefined;
    return { eTag, ...(versionId === undefined ? {} : { versionId }) };
  },
};

/**
 * The writes of which there are many, without the SDK: it only builds the first of a kind. Each is sent once. An
 * answer that is lost or not understood is a failure, and the flow looks at the object before it goes on.
 */
export function leanWrites(context: Context, lane: Lane, bySdk: Writes): Writes {
  const templates = new Map<string, Promise<Template | undefined>>();
  const templateFor = (kind: Kind, write: ObjectWrite, owner: string) => {
    const { ref, region, after, state } = write;
    const shared = [
      kind.operation,
      region,
      ref.bucket,
      after,
      state.facts.storageClass,
      state.checksum?.algorithm,
    ];
    const name = JSON.stringify(shared);
    const held = templates.get(name);
    if (held !== undefined) return held;
    const command = kind.command(write, owner);
    const made =
      command === undefined ? Promise.resolve(undefined) : templateOf(context.clients.once(region), command);
    templates.set(name, made);
    return made;
  };
  const send = async (kind: Kind, write: ObjectWrite): Promise<Result<Written> | undefined> => {
    const me = await context.whoAmI();
    if (!me.ok) return me;
    const { ref, region } = write;
    const way = lane.known(ref.bucket, region) ?? (await lane.find({ name: ref.bucket, region }));
    if ("ok" in way && !way.ok) return way;
    const found = "ok" in way ? way.value : way;
    const template = await templateFor(kind, write, me.value.account);
    return found === undefined || template === undefined ? undefined : sendOnce(kind, write, found, template);
  };
  return {
    updateObjectEncryption: async (write) =>
      (await send(update, write)) ?? bySdk.updateObjectEncryption(write),
    copyObject: async (write) =>
      (isPlain(write) ? await send(copy, write) : undefined) ?? bySdk.copyObject(write),
  };
}

/** A copy of more bytes may take longer than an answer is waited for here. */
const quickCopy = 64 * 2 ** 20;

/** Whether a copy sends nothing of this one object but which it is. */
function isPlain({ sseCKey, lock, state: { facts, grants } }: ObjectWrite): boolean {
  if (sseCKey !== undefined || grants.length > 0 || facts.websiteRedirect !== undefined) return false;
  return lock.mode === undefined && !lock.legalHold && facts.size <= quickCopy;
}

function sendOnce(
  kind: Kind,
  write: ObjectWrite,
  way: BucketLane,
  template: Template,
): Promise<Result<Written>> {
  const { ref } = write;
  const call = `s3:${kind.operation} of ${ref.bucket}/${ref.key}`;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let told: ReturnType<typeof replyFrom> | undefined;
    const handler = {
      start: (head: ResponseHead) => {
        told = replyFrom(head);
      },
      data: (bytes: Buffer) => void chunks.push(Buffer.from(bytes)),
      end: () => {
        const body = Buffer.concat(chunks).toString();
        if (told !== undefined) resolve(outcome(kind, write, call, { ...told, body }));
      },
      fail: (error: Error) =>
        resolve({ ok: false, failure: brokenConnection(error, call) ?? failureFrom(error, call) }),
    };
    way.send("PUT", keyPath(ref), queryOf(kind, write, template), handler, extraOf(kind, write, template));
  });
}

function outcome(kind: Kind, write: ObjectWrite, call: string, reply: Reply): Result<Written> {
  const failure = errorIn(reply, call);
  if (failure !== undefined) return { ok: false, failure };
  const read = kind.read(write, reply);
  // Whether it was done is not known, as when a connection breaks.
  if (read === undefined)
    return {
      ok: false,
      failure: { reason: "timeout", message: `${call}: an answer that is none`, status: reply.status },
    };
  return { ok: true, value: written({ requestId: reply.requestId }, read) };
}

/** Sorted by name, as it is signed. */
function queryOf(kind: Kind, write: ObjectWrite, { query }: Template): string {
  return Object.entries({ ...query, ...kind.query(write) })
    .map(([name, value]) => `${name}=${encodeStrictly(value)}`)
    .sort()
    .join("&");
}

function extraOf(kind: Kind, write: ObjectWrite, { headers, body }: Template): Extra {
  const all = { ...headers, ...kind.own(write) };
  return { headers: Object.entries(all), ...(body === undefined ? {} : { body }) };
}
