import { AwsError } from "../../errors.ts";
import { childOf, readXml, type XmlElement } from "../../wire/xml-reader.ts";
import { aclFromHeaders, refuseAcl } from "../acl-headers.ts";
import { aclDocument } from "../acl-xml.ts";
import type { BucketState, S3Action, S3Call, S3World } from "../action.ts";
import { canonicalUserOf } from "../bucket.ts";
import { accessDenied } from "../object-errors.ts";
import { emptyReply } from "../replies.ts";
import { aclBesideEnforcement, ownershipIn } from "./access-settings.ts";
import { refuseBadName } from "./bucket-name.ts";
import { locationIn } from "./location.ts";
import { newBucket } from "./new-bucket.ts";
import { readTagSet } from "./tag-set.ts";

export const createBucket: S3Action = (call, s3) => {
  const name = call.bucketName ?? "";
  if (call.caller.type === "anonymous") throw accessDenied();
  refuseBadName(name);
  const configuration = call.body.length === 0 ? undefined : readXml(call.body, "CreateBucketConfiguration");
  const region = locationIn(configuration, call.region);
  const taken = s3.buckets.get(name);
  if (taken !== undefined) return answerTaken(taken, call);
  const bucket = bucketFor(call, s3, region, configuration);
  applyAcl(call, bucket);
  s3.buckets.set(name, bucket);
  return emptyReply(200, created(name, region));
};

function created(name: string, region: string): Record<string, string> {
  const location = region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`;
  return { location, "x-amz-bucket-arn": `arn:aws:s3:::${name}` };
}

/** us-east-1 alone answers the owner's second attempt as if it had worked. */
function answerTaken(taken: BucketState, call: S3Call) {
  const fields = { BucketName: taken.name };
  if (taken.account !== call.caller.account) {
    throw new AwsError(
      "BucketAlreadyExists",
      409,
      "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
      { fields },
    );
  }
  if (taken.region === "us-east-1" && call.region === "us-east-1") {
    return emptyReply(200, created(taken.name, taken.region));
  }
  throw new AwsError(
    "BucketAlreadyOwnedByYou",
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
    { fields },
  );
}

function bucketFor(
  call: S3Call,
  s3: S3World,
  region: string,
  configuration: XmlElement | undefined,
): BucketState {
  const { headers } = call.request;
  const asked = headers["x-amz-object-ownership"];
  const ownership = asked === undefined ? "BucketOwnerEnforced" : ownershipIn(asked);
  if (ownership === undefined) {
    throw new AwsError("InvalidArgument", 400, `Invalid x-amz-object-ownership header: ${asked ?? ""}`, {
      fields: { ArgumentName: "x-amz-object-ownership" },
    });
  }
  const lockEnabled = headers["x-amz-bucket-object-lock-enabled"]?.toLowerCase() === "true";
  const tags = readTagSet(childOf(configuration, "Tags"), "Tag");
  return newBucket(s3, {
    name: call.bucketName ?? "",
    account: call.caller.account,
    region,
    ownership,
    lockEnabled,
    tags,
  });
}

function applyAcl(call: S3Call, bucket: BucketState): void {
  const grants = aclFromHeaders(call.request.headers, bucket.account, bucket.account);
  if (grants === undefined) return;
  try {
    refuseAcl(bucket, grants);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "AccessControlListNotSupported") throw error;
    throw aclBesideEnforcement();
  }
  bucket.settings.set("acl", aclDocument(canonicalUserOf(bucket.account), grants));
}
