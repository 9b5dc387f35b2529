import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Fault } from "../../src/localaws/types.ts";
import type { World } from "../aws/world.ts";
import { newDataKey } from "./fleet.ts";

export async function objects(it: World, bucket: string, count: number): Promise<void> {
  if (it.aws.s3.buckets.size === 0) await newDataKey(it);
  await it.newBucket(bucket);
  for (let index = 0; index < count; index += 1)
    plantObject(it.aws.s3, {
      bucket,
      key: `k${String(index).padStart(4, "0")}`,
      body: "x",
      encryption: "AES256",
    });
}

export const slowDown: Fault["answer"] = { type: "error", status: 503, code: "SlowDown", message: "slower" };
export const denied: Fault["answer"] = { type: "error", status: 403, code: "AccessDenied", message: "no" };
