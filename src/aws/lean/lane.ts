import type { BucketRef, Result } from "../../flow/ports.ts";
import type { AwsConfig } from "../clients.ts";
import type { Context } from "../context.ts";
import { attempt } from "../errors.ts";
import type { ResponseHandler } from "../http/connection.ts";
import { createSockets, type Sockets } from "../http/sockets.ts";
import { type Place, placeOf } from "./place.ts";
import {
  createSigningKeys,
  type Extra,
  type Method,
  type Signature,
  type Signer,
  signatureAt,
} from "./sigv4.ts";

/** One bucket's own way to S3, without the SDK. */
export type BucketLane = {
  readonly place: Place;
  /** Sends a request, once. @param path behind the bucket, percent-encoded. */
  readonly send: (
    method: Method,
    path: string,
    query: string,
    handler: ResponseHandler,
    extra?: Extra,
  ) => void;
};

/** Requests that bypass the SDK: it stays for credentials, Regions, endpoints and everything else. */
export type Lane = {
  /** The way to a bucket when it is known already, so that nothing is waited for. */
  readonly known: (bucket: string, region: string) => BucketLane | undefined;
  /** Finds it; undefined where only the SDK knows how to ask. Fails without identity or credentials. */
  readonly find: (bucket: BucketRef) => Promise<Result<BucketLane | undefined>>;
  readonly close: () => void;
};

export function createLane(context: Context, config: AwsConfig): Lane {
  const ways = new Map<string, BucketLane | undefined>();
  const coming = new Map<string, Promise<Result<BucketLane | undefined>>>();
  const sockets = new Map<string, Sockets>();
  const keys = createSigningKeys();
  const socketsOf = (origin: string): Sockets => {
    const held = sockets.get(origin);
    if (held !== undefined) return held;
    const made = createSockets(origin, {
      most: config.maxSockets ?? 256,
      timeout: config.requestTimeout ?? 60_000,
      proxies: config.proxies,
      ca: config.ca,
    });
    sockets.set(origin, made);
    return made;
  };
  const find = async ({ name, region }: BucketRef): Promise<Result<BucketLane | undefined>> => {
    const me = await context.whoAmI();
    if (!me.ok) return me;
    const client = context.clients.once(region);
    const made = await attempt(`s3:HeadObject of ${name}`, async () => {
      const place = await placeOf(client, name);
      if (place === undefined) return undefined;
      const sign = await createSigning(context, region, place, me.value.account, keys);
      return bucketLane(place, socketsOf(place.origin), sign);
    });
    if (made.ok) ways.set(`${region}/${name}`, made.value);
    return made;
  };
  return {
    known: (bucket, region) => ways.get(`${region}/${bucket}`),
    find: (bucket) => {
      const name = `${bucket.region}/${bucket.name}`;
      if (ways.has(name)) return Promise.resolve({ ok: true, value: ways.get(name) });
      const asked = coming.get(name) ?? find(bucket).finally(() => coming.delete(name));
      coming.set(name, asked);
      return asked;
    },
    close: () => {
      for (const each of sockets.values()) each.close();
    },
  };
}

type Signing = (use: (signature: Signature) => void, fail: (error: Error) => void) => void;

function bucketLane(place: Place, sockets: Sockets, sign: Signing): BucketLane {
  return {
    place,
    send: (method, behind, query, handler, extra) => {
      const path = place.prefix + behind;
      sign((signature) => {
        const target = query === "" ? path : `${path}?${query}`;
        const signed = signature.lines(method, path, query, extra);
        if (extra === undefined) {
          sockets.send({ method, target, lines: signed + common, body: undefined, handler });
          return;
        }
        const { body } = extra;
        const length = method === "PUT" ? `content-length: ${Buffer.byteLength(body ?? "")}\r\n` : "";
        const lines = signed + length + common;
        if (line.test(lines)) sockets.send({ method, target, lines, body, handler });
        else handler.fail(new Error("a header that cannot be sent"));
      }, handler.fail);
    },
  };
}

const common = "user-agent: bucketseal\r\n";

/** Header lines that are what they look like: no value brings a line of its own. */
const line = /^(?:[a-z0-9-]+: [\t -~\x80-\xff]*\r\n)*$/;

/**
 * Signatures of the current second. Each new second asks the SDK for credentials again: its provider remembers them,
 * and fetches new ones before they expire, in the middle of a scan too.
 */
async function createSigning(
  context: Context,
  region: string,
  place: Place,
  owner: string,
  keys: ReturnType<typeof createSigningKeys>,
): Promise<Signing> {
  const { config } = context.clients.once(region);
  let second = 0;
  let signature: Signature | undefined;
  let coming: Promise<Signature> | undefined;
  // What the service's clock is ahead of ours, as the SDK learnt it from earlier answers.
  const now = () => Date.now() + config.systemClockOffset;
  const renew = async (): Promise<Signature> => {
    const signer: Signer = await config.credentials();
    const at = now();
    signature = signatureAt(at, signer, { region: place.region, host: place.host, owner }, keys);
    second = Math.floor(at / 1000);
    return signature;
  };
  await renew();
  return (use, fail) => {
    if (signature !== undefined && Math.floor(now() / 1000) === second) return use(signature);
    coming ??= renew().finally(() => {
      coming = undefined;
    });
    coming.then(use).catch(fail);
  };
}
