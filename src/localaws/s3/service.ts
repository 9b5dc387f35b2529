import { AwsError } from "../errors.ts";
import type { Call, Identity, Service, WireReply } from "../types.ts";
import type { S3Call, S3World } from "./action.ts";
import { type Address, addressOf } from "./address.ts";
import { bucketOf } from "./bucket.ts";
import { verifyDocument } from "./document.ts";
import { refuseOtherOwner } from "./expected-owner.ts";
import { refuseWrongRegion } from "./region.ts";
import type { Route } from "./route.ts";
import { routeOf, s3Routes } from "./router.ts";

/** The embedded S3 over a world of buckets. `before` runs ahead of each call, to do what fell due meanwhile. */
export function createS3(s3: S3World, before: () => void = () => undefined): Service {
  return {
    name: "s3",
    errorForm: "s3",
    operations: s3Routes.map(({ operation }) => operation),
    identify,
    handle: (call) => {
      before();
      return handle(call, s3);
    },
  };
}

/** A request decoded: what it is about, and the row that carries it out or why there is none. */
type Decoded = { readonly address: Address; readonly row: Route | AwsError };

/** Naming a call and carrying it out, one right after the other, decode it once. */
let latest: (Decoded & { readonly call: Call }) | undefined;

/** @throws AwsError InvalidURI. */
function decode(call: Call): Decoded {
  if (latest?.call === call) return latest;
  const address = addressOf(call.request);
  latest = { call, address, row: rowOf(call, address) };
  return latest;
}

function rowOf(call: Call, address: Address): Route | AwsError {
  const { method, headers } = call.request;
  try {
    return routeOf({ method, headers, level: levelOf(address), query: address.query });
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function levelOf(address: Address): Route["level"] {
  if (address.bucketName === undefined) return "service";
  return address.key === undefined ? "bucket" : "object";
}

/** Names the call for the log and the fault injector. */
function identify(call: Call): Identity {
  try {
    const { address, row } = decode(call);
    const { bucketName = "", key } = address;
    const resource = key === undefined ? bucketName : `${bucketName}/${key}`;
    if (!(row instanceof AwsError)) return { operation: row.operation, resource };
    const unknown = `${call.request.method} ${levelOf(address)}`;
    return { operation: row.fields["Operation"] ?? unknown, resource };
  } catch {
    return { operation: call.request.method, resource: call.request.path };
  }
}

function handle(call: Call, s3: S3World): WireReply | Promise<WireReply> {
  const { address, row } = decode(call);
  // Bodies may be large: they are not kept for longer than their call.
  latest = undefined;
  if (row instanceof AwsError) throw row;
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
  refuseOtherOwner(call.request.headers["x-amz-expected-bucket-owner"], bucket);
}
