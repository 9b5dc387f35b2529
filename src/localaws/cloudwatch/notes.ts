import type { OperationNotes } from "../operation-note.ts";

export const cloudWatchNotes: OperationNotes = {
  GetMetricData: {
    models:
      "statistics and percentiles by period; S3's daily NumberOfObjects and BucketSizeBytes, as the bucket is now",
    lacks: "metric math, metrics insights, paging, anomaly bands; the older wire protocols and CBOR",
  },
  PutMetricData: {
    models: "values, counts, statistic sets, dimensions, compressed requests",
    lacks: "metrics with entities; retention",
  },
};
