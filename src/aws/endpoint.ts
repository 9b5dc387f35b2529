import { STSClient } from "@aws-sdk/client-sts";

const awsHost = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/**
 * Whether calls that S3 look-alikes misread may go to this endpoint: AWS itself, and the embedded AWS, which says
 * so in its Server header. Several look-alikes answer UpdateObjectEncryption by overwriting the body, and
 * DeleteBucketEncryption by deleting the bucket.
 */
export async function isTrustedEndpoint(endpoint: string | undefined): Promise<boolean> {
  if (endpoint === undefined) return true;
  if (awsHost.test(new URL(endpoint).hostname)) return true;
  try {
    const answer = await fetch(endpoint, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return answer.headers.get("server") === "bucketseal-embedded-aws";
  } catch {
    return false;
  }
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
