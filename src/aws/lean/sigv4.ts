import { createHmac, hash } from "node:crypto";

/** Whose signature it is. */
export type Signer = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

/** What the requests of one bucket have in common. */
export type Scope = {
  readonly region: string;
  /** As the Host header has it: with the port where it is not the usual one. */
  readonly host: string;
  /** Sent as ExpectedBucketOwner (L12). */
  readonly owner: string;
};

export type Method = "GET" | "HEAD" | "PUT";

/** What one request has beyond all others of its bucket. */
export type Extra = {
  /** Name, in lower case, and value; all of them are signed. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
};

/** Signs requests, all of one second. */
export type Signature = {
  /**
   * The header lines to send, Host and all, each with its line end.
   * @param path percent-encoded once, as it stands in the request line.
   * @param query sorted by name and percent-encoded, "" without one.
   */
  readonly lines: (method: Method, path: string, query: string, extra?: Extra) => string;
};

const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const blockSize = 64;

/** Half of an HMAC: the key, padded to a block and masked, before the text. */
type Masked = { readonly inner: Buffer; readonly outer: Buffer };

/** Signing keys by day, Region and secret: deriving one takes four HMACs, and it is good for a day. */
export function createSigningKeys(): (signer: Signer, day: string, region: string) => Masked {
  let held: { readonly name: string; readonly key: Masked } | undefined;
  return ({ secretAccessKey }, day, region) => {
    const name = `${day}/${region}/${secretAccessKey}`;
    if (held?.name === name) return held.key;
    const ofDay = hmac(Buffer.from(`AWS4${secretAccessKey}`, "utf8"), day);
    const key = masked(hmac(hmac(hmac(ofDay, region), "s3"), "aws4_request"));
    held = { name, key };
    return key;
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function masked(key: Buffer): Masked {
  const inner = Buffer.alloc(blockSize, 0x36);
  const outer = Buffer.alloc(blockSize + 32, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return { inner, outer };
}

/**
 * Signature Version 4 for one second: all that depends on the time, the bucket and the credentials is made here, so
 * that one request costs three hashes.
 * @param at epoch milliseconds, corrected by what the service's clock says.
 */
export function signatureAt(
  at: number,
  signer: Signer,
  { region, host, owner }: Scope,
  keys: ReturnType<typeof createSigningKeys>,
): Signature {
  const date = `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const day = date.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const { sessionToken } = signer;
  const names = `host;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner${sessionToken ? ";x-amz-security-token" : ""}`;
  const token = sessionToken ? `x-amz-security-token:${sessionToken}\n` : "";
  const tail = `\nhost:${host}\nx-amz-content-sha256:${emptyHash}\nx-amz-date:${date}\nx-amz-expected-bucket-owner:${owner}\n${token}\n${names}\n${emptyHash}`;
  const authorize = authorizer(date, scope, keys(signer, day, region));
  const start = `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=`;
  const common: Extra["headers"] = [
    ["x-amz-date", date],
    ["x-amz-expected-bucket-owner", owner],
    ...(sessionToken ? [["x-amz-security-token", sessionToken] as const] : []),
  ];
  const before = `host: ${host}\r\n${linesOf([["x-amz-content-sha256", emptyHash], ...common])}authorization: ${start}`;
  return {
    lines: (method, path, query, extra) => {
      if (extra === undefined) return `${before}${authorize(`${method}\n${path}\n${query}${tail}`)}\r\n`;
      const { sent, names: signed, canonical } = withExtra(common, host, extra);
      const credential = `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope}`;
      const proof = authorize(`${method}\n${path}\n${query}\n${canonical}`);
      return `host: ${host}\r\n${linesOf(sent)}authorization: ${credential}, SignedHeaders=${signed}, Signature=${proof}\r\n`;
    },
  };
}

function linesOf(headers: Extra["headers"]): string {
  return headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}

/** The headers of a request that is not like all others, and the end of its canonical form. */
function withExtra(common: Extra["headers"], host: string, { headers, body }: Extra) {
  const bodyHash = body === undefined ? emptyHash : hash("sha256", body, "hex");
  const sent = [...common, ["x-amz-content-sha256", bodyHash] as const, ...headers];
  const signed = [...sent, ["host", host] as const].sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const lines = signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, " ")}\n`).join("");
  return { sent, names, canonical: `${lines}\n${names}\n${bodyHash}` };
}

/** HMAC of the string to sign, whose last line alone differs from request to request. */
function authorizer(date: string, scope: string, key: Masked): (canonicalRequest: string) => string {
  const text = Buffer.from(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${"0".repeat(64)}`, "latin1");
  const inner = Buffer.concat([key.inner, text]);
  const digestAt = inner.length - 64;
  const outer = Buffer.from(key.outer);
  return (canonicalRequest) => {
    inner.write(hash("sha256", canonicalRequest, "hex"), digestAt, 64, "latin1");
    outer.write(hash("sha256", inner, "binary"), blockSize, 32, "latin1");
    return hash("sha256", outer, "hex");
  };
}
