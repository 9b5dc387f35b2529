import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { BucketRef } from "../../flow/ports.ts";
import { type AwsConfig, plainClient } from "../clients.ts";
import { attempt } from "../errors.ts";

/** Versions of a bucket as CloudWatch counted them last; undefined when it does not say, or may not be asked. */
export type CountObjects = (bucket: BucketRef, now: number) => Promise<number | undefined>;

/** S3 reports once a day, and the latest report may be of the day before yesterday. */
const daysBack = 3 * 86_400_000;

/** The number is of use, and not needed. */
const hurried = { maxAttempts: 2, requestTimeout: 5000 };

export function objectCounter(config: AwsConfig): CountObjects {
  /** Regions whose CloudWatch gave no answer, as in a network that leads to S3 alone: nobody waits for it again. */
  const silent = new Set<string>();
  return async ({ name, region }, now) => {
    if (silent.has(region)) return undefined;
    const client = new CloudWatchClient(plainClient({ ...config, region, ...hurried }));
    const Dimensions = [
      { Name: "BucketName", Value: name },
      { Name: "StorageType", Value: "AllStorageTypes" },
    ];
    const Metric = { Namespace: "AWS/S3", MetricName: "NumberOfObjects", Dimensions };
    const answer = await attempt(`cloudwatch:GetMetricData of ${name}`, () =>
      client.send(
        new GetMetricDataCommand({
          StartTime: new Date(now - daysBack),
          EndTime: new Date(now),
          MetricDataQueries: [{ Id: "objects", MetricStat: { Metric, Period: 86_400, Stat: "Average" } }],
        }),
      ),
    );
    client.destroy();
    if (!answer.ok && answer.failure.status === undefined) silent.add(region);
    return answer.ok ? answer.value.MetricDataResults?.[0]?.Values?.[0] : undefined;
  };
}
