import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** Where a bucket is asked, as the SDK would ask it. */
export type Place = {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly host: string;
  /** What stands before the key: "/" at a host of the bucket's own, "/bucket/" in path style. */
  readonly prefix: string;
  /** Region to sign for. */
  readonly region: string;
};

const probe = "bucketseal";

/**
 * Has the SDK build a HEAD and looks at it before it is signed, so that virtual hosts, path style, dots in names,
 * FIPS, dual-stack and custom endpoints are all as the SDK has them.
 * @returns undefined where the request is not a plain one signed with Signature Version 4: directory buckets.
 */
export async function placeOf(client: S3Client, bucket: string): Promise<Place | undefined> {
  let place: Place | undefined;
  const command = new HeadObjectCommand({ Bucket: bucket, Key: probe });
  command.middlewareStack.add(
    (_next, context) => async (args) => {
      const scheme = context.endpointV2?.properties?.["authSchemes"]?.[0];
      place = placeFrom(args.request, scheme);
      return { response: undefined, output: { $metadata: {} } };
    },
    { step: "finalizeRequest", priority: "high", name: "bucketsealPlace" },
  );
  await client.send(command);
  return place;
}

function placeFrom(request: unknown, scheme: unknown): Place | undefined {
  const { protocol, hostname, port, path, query } = fieldsOf(request);
  const { name, signingName, signingRegion } = fieldsOf(scheme);
  if (typeof protocol !== "string" || typeof hostname !== "string" || typeof path !== "string")
    return undefined;
  if (name !== "sigv4" || signingName !== "s3" || typeof signingRegion !== "string") return undefined;
  if (!path.endsWith(`/${probe}`) || Object.keys(fieldsOf(query)).length > 0) return undefined;
  const { origin, host } = new URL(`${protocol}//${hostname}${typeof port === "number" ? `:${port}` : ""}`);
  return { origin, host, prefix: path.slice(0, -probe.length), region: signingRegion };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
