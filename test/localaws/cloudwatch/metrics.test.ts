import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDatum,
  type MetricStat,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { newAws, refusal, s3Client, settings, startAt } from "../core/clients.ts";

const Namespace = "bucketseal";
const MINUTE = 60_000;
const DAY = 86_400_000;

const fixture = () => {
  const aws = newAws();
  const client = new CloudWatchClient(settings(aws));
  const get = async (MetricStat: MetricStat, from: number, to: number, more: object = {}) => {
    const range = { StartTime: new Date(from), EndTime: new Date(to) };
    const MetricDataQueries = [{ Id: "m", MetricStat }];
    const got = await client.send(new GetMetricDataCommand({ ...range, MetricDataQueries, ...more }));
    const [{ Timestamps = [], Values = [] } = {}] = got.MetricDataResults ?? [];
    return Timestamps.map((time, index) => [time.getTime() - startAt, Values[index]]);
  };
  return {
    ...{ aws, client, get },
    put: (...MetricData: MetricDatum[]) => client.send(new PutMetricDataCommand({ Namespace, MetricData })),
  };
};

const stat = (Stat: string, Period = 60, more: object = {}): MetricStat => ({
  Metric: { Namespace, MetricName: "Failures", ...more },
  ...{ Period, Stat },
});

describe("a metric", () => {
  it.each([
    ["Sum", 10],
    ["Average", 2],
    ["Minimum", 1],
    ["Maximum", 4],
    ["SampleCount", 5],
    ["p50", 1],
    ["p100", 4],
  ])("has its %s", async (name, value) => {
    const { put, get } = fixture();
    await put({ MetricName: "Failures", Values: [1, 3, 4], Counts: [3, 1, 1] });
    expect(await get(stat(name), startAt - MINUTE, startAt + MINUTE)).toEqual([[0, value]]);
  });

  it("is told by period, newest first unless asked otherwise, its end left out", async () => {
    const { aws, put, get } = fixture();
    for (const Value of [1, 2, 3]) {
      await put({ MetricName: "Failures", Value });
      aws.clock.advance(MINUTE);
    }
    const range = [startAt, startAt + 3 * MINUTE] as const;
    expect(await get(stat("Sum"), ...range)).toEqual([
      [2 * MINUTE, 3],
      [MINUTE, 2],
      [0, 1],
    ]);
    const ascending = { ScanBy: "TimestampAscending" };
    expect(await get(stat("Sum", 120), ...range, ascending)).toEqual([
      [0, 3],
      [2 * MINUTE, 3],
    ]);
    expect(await get(stat("Sum"), startAt, startAt + MINUTE)).toEqual([[0, 1]]);
  });

  it("is another one with other dimensions", async () => {
    const { put, get } = fixture();
    const Dimensions = [{ Name: "Bucket", Value: "b" }];
    await put({ MetricName: "Failures", Value: 1 }, { MetricName: "Failures", Value: 5, Dimensions });
    const range = [startAt, startAt + MINUTE] as const;
    expect(await get(stat("Sum"), ...range)).toEqual([[0, 1]]);
    expect(await get(stat("Sum", 60, { Dimensions }), ...range)).toEqual([[0, 5]]);
  });

  it("takes statistics, and requests that come compressed", async () => {
    const { put, get } = fixture();
    const StatisticValues = { SampleCount: 4, Sum: 20, Minimum: 1, Maximum: 9 };
    const padding = Array.from({ length: 400 }, (_, n) => ({ MetricName: `other-${n}`, Value: n }));
    await put({ MetricName: "Failures", StatisticValues }, ...padding);
    const at = (name: string) => get(stat(name), startAt, startAt + MINUTE);
    expect([await at("Sum"), await at("Average"), await at("Maximum")]).toEqual([
      [[0, 20]],
      [[0, 5]],
      [[0, 9]],
    ]);
  });

  it.each([
    { name: "one of AWS's own", input: { Namespace: "AWS/S3", MetricData: [{ MetricName: "x", Value: 1 }] } },
    {
      name: "counts without their values",
      input: { Namespace, MetricData: [{ MetricName: "x", Values: [1], Counts: [1, 2] }] },
    },
  ])("is refused as $name", async ({ input }) => {
    const { client } = fixture();
    expect(await refusal(client.send(new PutMetricDataCommand(input)))).toMatchObject({
      name: "InvalidParameterValueException",
      status: 400,
    });
  });
});

describe("S3's own metrics", () => {
  const metric = (MetricName: string, StorageType: string): MetricStat => ({
    Metric: {
      ...{ Namespace: "AWS/S3", MetricName },
      Dimensions: [
        { Name: "BucketName", Value: "b-1" },
        { Name: "StorageType", Value: StorageType },
      ],
    },
    ...{ Period: 86_400, Stat: "Average" },
  });

  it("tell once a day how much a bucket holds, by storage class", async () => {
    const { aws, get } = fixture();
    const s3 = s3Client(aws);
    await s3.send(new CreateBucketCommand({ Bucket: "b-1" }));
    for (const [Key, StorageClass] of [["a"], ["b"], ["c", "GLACIER"]] as const) {
      const more = StorageClass === undefined ? {} : { StorageClass };
      await s3.send(new PutObjectCommand({ Bucket: "b-1", Key, Body: "12345", ...more }));
    }
    aws.clock.advance(DAY);
    const range = [startAt - 10 * DAY, startAt + 10 * DAY] as const;
    const midnights = [12, -12].map((hours) => hours * 60 * MINUTE);
    const each = (value: number) => midnights.map((at) => [at, value]);
    expect(await get(metric("NumberOfObjects", "AllStorageTypes"), ...range)).toEqual(each(3));
    expect(await get(metric("BucketSizeBytes", "StandardStorage"), ...range)).toEqual(each(10));
    expect(await get(metric("BucketSizeBytes", "GlacierStorage"), ...range)).toEqual(each(5));
    expect(await get(metric("BucketSizeBytes", "DeepArchiveStorage"), ...range)).toEqual([]);
  });
});
