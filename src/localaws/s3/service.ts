import { AwsError } from "../errors.ts";
import type { Call, Identity, Service, WireReply } from "../types.ts";
import type { S3Call, S3World } from "./action.ts";
import { type Address, addressOf } from "./address.ts";
import { bucketOf } from "./bucket.ts";
import { verifyDocument } from "./document.ts";
import { refuseWrongRegion } from "./region.ts";
import type { Route } from "./route.ts";
import { routeOf } from "./router.ts";

/** The embedded S3 over a world of buckets. */
export function createS3(s3: S3World): Service {
  return {
    name: "s3",
    errorForm: "s3",
    identify,
    handle: (call) => handle(call, s3),
  };
}

/** Names the call for the log and the fault injector. */
function identify(call: Call): Identity {
  try {
    const address = addressOf(call.request);
    const resource = [address.bucketName, address.key].filter((part) => part !== undefined).join("/");
    return { operation: operationOf(call, address), resource };
  } catch {
    return { operation: call.request.method, resource: call.request.path };
  }
}

function operationOf(call: Call, address: Address): string {
  try {
    return route(call, address).operation;
  } catch (error) {
    return (
      (error instanceof AwsError && error.fields["Operation"]) || `${call.request.method} ${levelOf(address)}`
    );
  }
}

function handle(call: Call, s3: S3World): WireReply | Promise<WireReply> {
  const address = addressOf(call.request);
  const row = route(call, address);
  const { bucketName, key, query } = address;
  const s3Call: S3Call = { ...call, bucketName, key, query };
  if (row.level !== "service" && row.operation !== "CreateBucket") admit(s3Call, s3, address, row);
  if (row.document !== undefined) verifyDocument(s3Call, row.document);
  return row.action(s3Call, s3);
}

/** What holds for every call on a bucket, before the action looks at it. */
function admit(call: S3Call, s3: S3World, address: Address, row: Route): void {
  const bucket = bucketOf(call, s3);
  refuseWrongRegion(call, bucket, address.endpointRegion, row.operation);
  const expected = call.request.headers["x-amz-expected-bucket-owner"];
  // Guards against a bucket that somebody else took over (L12).
  if (expected !== undefined && expected !== bucket.account)
    throw new AwsError("AccessDenied", 403, "Access Denied");
}

function levelOf(address: Address): Route["level"] {
  if (address.bucketName === undefined) return "service";
  return address.key === undefined ? "bucket" : "object";
}

function route(call: Call, address: Address): Route {
  const { method, headers } = call.request;
  return routeOf({ method, headers, level: levelOf(address), query: address.query });
}
