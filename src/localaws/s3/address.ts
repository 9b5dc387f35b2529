import { AwsError } from "../errors.ts";
import type { WireRequest } from "../types.ts";

/** What an S3 request is about. */
export type Address = {
  readonly bucketName: string | undefined;
  readonly key: string | undefined;
  readonly query: ReadonlyMap<string, string>;
  /** The Region whose endpoint the host names; undefined for loopback and custom hosts. */
  readonly endpointRegion: string | undefined;
};

/**
 * Decodes path style and virtual-host style into one form.
 * @throws AwsError InvalidURI for broken percent-encoding.
 */
export function addressOf(request: Pick<WireRequest, "path" | "query" | "headers">): Address {
  const host = hostOf(request.headers["host"] ?? "");
  const path = request.path.startsWith("/") ? request.path.slice(1) : request.path;
  const slash = host.bucket === undefined ? path.indexOf("/") : -1;
  const [bucketName, key] =
    host.bucket !== undefined
      ? [host.bucket, path]
      : slash < 0
        ? [decodePath(path), ""]
        : [decodePath(path.slice(0, slash)), path.slice(slash + 1)];
  return {
    bucketName: bucketName || undefined,
    key: decodePath(key) || undefined,
    query: queryOf(request.query),
    endpointRegion: host.region,
  };
}

type Host = { readonly bucket?: string; readonly region?: string };

/** s3.amazonaws.com stands for us-east-1. */
const AWS_HOST =
  /^(?:(?<bucket>.+)\.)?s3(?:-fips)?(?:[.-]dualstack)?(?:[.-](?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?$/;
const LOCAL_HOST = /^(?:(?<bucket>.+)\.)?s3\.localhost$|^(?<plain>.+)\.localhost$/;

/** Clients use few hosts, and each of them often. */
const hosts = new Map<string, Host>();

function hostOf(header: string): Host {
  const known = hosts.get(header);
  if (known !== undefined) return known;
  if (hosts.size >= 1000) hosts.clear();
  const host = readHost(header);
  hosts.set(header, host);
  return host;
}

function readHost(header: string): Host {
  const host = header.replace(/:\d+$/, "").toLowerCase();
  const aws = AWS_HOST.exec(host)?.groups;
  if (aws !== undefined) {
    const region = aws["region"] ?? "us-east-1";
    return { region, ...(aws["bucket"] !== undefined && { bucket: aws["bucket"] }) };
  }
  const local = LOCAL_HOST.exec(host)?.groups;
  const bucket = local?.["bucket"] ?? local?.["plain"];
  return bucket === undefined ? {} : { bucket };
}

function decodePath(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.", { fields: { URI: text } });
  }
}

const NO_QUERY: ReadonlyMap<string, string> = new Map();

/** The first value of every parameter; "+" is a space in a query, but not in a path. */
function queryOf(text: string): ReadonlyMap<string, string> {
  if (text === "") return NO_QUERY;
  const query = new Map<string, string>();
  for (const pair of text.split("&").filter((each) => each !== "")) {
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    const decoded = decodePath(name.replaceAll("+", " "));
    if (!query.has(decoded)) query.set(decoded, decodePath(value.replaceAll("+", " ")));
  }
  return query;
}
