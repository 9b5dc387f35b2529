import { STSClient } from "@aws-sdk/client-sts";

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

/** What the SDK's default chain finds: environment, profile, single sign-on, the machine's role; undefined if nothing. */
export async function foundCredentials(): Promise<Credentials | undefined> {
  const client = new STSClient({});
  try {
    return await client.config.credentials();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
