/** CloudWatch on the wire: AWS JSON 1.0. Larger requests come compressed. */

import { gunzipSync } from "node:zlib";
import { AwsError } from "../errors.ts";
import { createJsonService } from "../json-service.ts";
import type { Call, Service } from "../types.ts";
import type { CloudWatchWorld } from "./action.ts";
import { getMetricData } from "./actions/get-metric-data.ts";
import { putMetricData } from "./actions/put-metric-data.ts";

/** Bytes of a request once it is unpacked. */
const LIMIT = 4 * 1024 * 1024;

const unpacked = (call: Call): Call => {
  if (call.request.headers["content-encoding"] !== "gzip") return call;
  try {
    return { ...call, body: gunzipSync(call.body, { maxOutputLength: LIMIT }) };
  } catch {
    throw new AwsError("SerializationException", 400, "The request body cannot be unpacked.");
  }
};

export const createCloudWatchService = (cloudWatch: CloudWatchWorld): Service => {
  const service = createJsonService(
    {
      name: "monitoring",
      title: "CloudWatch",
      version: "1.0",
      operations: { GetMetricData: getMetricData, PutMetricData: putMetricData },
      resource: ["Namespace"],
    },
    cloudWatch,
  );
  return { ...service, handle: (call) => service.handle(unpacked(call)) };
};
