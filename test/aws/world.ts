import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { type AwsConfig, awsPorts } from "../../src/aws/ports.ts";
import type { Surroundings } from "../../src/flow/ports.ts";
import { createLocalAws } from "../../src/localaws/aws.ts";
import type { LocalAwsOptions } from "../../src/localaws/types.ts";

/** An embedded AWS with the SDK's clients to plant things, and our ports to look at them. */
export function world(options: LocalAwsOptions = {}, config: Partial<AwsConfig> = {}) {
  const aws = createLocalAws({ startAt: Date.parse("2026-06-01T12:00:00Z"), seed: 1, ...options });
  const common = {
    region: aws.region,
    endpoint: "http://127.0.0.1:1",
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
  };
  const s3 = new S3Client({ ...common, forcePathStyle: true });
  const kms = new KMSClient(common);
  const ports = awsPorts({ ...common, maxAttempts: 1, ...config });
  return { aws, s3, kms, ports, common };
}

/** Waits for nothing and stands still in time, unless told otherwise. */
export function surroundings(change: Partial<Surroundings> = {}): Surroundings {
  return {
    now: () => "2026-06-01T12:00:00.000Z",
    elapsed: () => 0,
    wait: () => Promise.resolve(),
    random: () => 0.5,
    cancelled: () => false,
    ...change,
  };
}
