import { STSClient } from "@aws-sdk/client-sts";
import { isAwsEndpoint } from "./aws-host.ts";

/** What an endpoint says of itself. */
export type Endpoint = {
  /**
   * Whether calls that S3 look-alikes misread may go there: AWS itself, and the embedded AWS, which says so in its
   * Server header. Several look-alikes answer UpdateObjectEncryption by overwriting the body, and
   * DeleteBucketEncryption by deleting the bucket.
   */
  readonly trusted: boolean;
  /** Bytes; set where the embedded AWS takes smaller copies than AWS does (E173). */
  readonly limits?: { readonly copyLimit: number; readonly partSize: number };
  /** Set when nobody is there: no call can come through. */
  readonly problem?: string;
};

const nobodyThere: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "the host is not known",
};

/** Asks an endpoint what it is; AWS's own is known without asking. */
export async function askEndpoint(endpoint: string | undefined): Promise<Endpoint> {
  if (endpoint === undefined || isAwsEndpoint(endpoint)) return { trusted: true };
  try {
    const answer = await fetch(endpoint, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    if (answer.headers.get("server") !== "bucketseal-embedded-aws") return { trusted: false };
    const copyLimit = Number(answer.headers.get("x-bucketseal-copy-limit"));
    const lowered = copyLimit > 0 && copyLimit < awsCopyLimit;
    return { trusted: true, ...(lowered ? { limits: { copyLimit, partSize: leastPartSize } } : {}) };
  } catch (error) {
    const problem = nobodyThere[causeOf(error)];
    return { trusted: false, ...(problem === undefined ? {} : { problem: `${endpoint}: ${problem}` }) };
  }
}

const awsCopyLimit = 5 * 2 ** 30;

/** Bytes of a part when large objects are copied within the embedded AWS: the least that S3 takes (L9). */
export const leastPartSize = 5 * 2 ** 20;

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

/** The Region that the environment or the profile names, as the SDK finds it; undefined when neither does. */
export async function configuredRegion(profile: string | undefined): Promise<string | undefined> {
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
