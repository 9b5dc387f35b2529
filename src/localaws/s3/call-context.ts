import type { ContextValue, Principal } from "../../iam/index.ts";
import type { Caller } from "../types.ts";
import type { S3Call } from "./action.ts";
import type { Bucket } from "./store.ts";

/** Condition keys and their values; a key with no values is missing. */
export type ContextKeys = Readonly<Record<string, readonly string[]>>;

/** Who asks, in the policy language's terms. */
export function principalOf(caller: Caller): Principal {
  switch (caller.type) {
    case "anonymous":
      return { type: "anonymous" };
    case "service":
      return { type: "service", service: caller.service ?? "" };
    default: {
      const { account, arn, roleArn } = caller;
      return { type: "aws", account, arn, ...(roleArn !== undefined && { roleArn }) };
    }
  }
}

/** The keys every S3 call carries, and `more` that only this one does. */
export function contextOf(
  call: S3Call,
  bucket: Pick<Bucket, "account">,
  now: number,
  more: ContextKeys = {},
): Record<string, ContextValue> {
  const keys: ContextKeys = {
    ...transportKeys(call),
    ...signatureKeys(call),
    ...callerKeys(call.caller),
    ...requestKeys(call, now),
    "aws:ResourceAccount": [bucket.account],
    "s3:ResourceAccount": [bucket.account],
    ...more,
  };
  return Object.fromEntries(
    Object.entries(keys)
      .filter(([, values]) => values.length > 0)
      .map(([name, values]) => [name, { state: "set", values }]),
  );
}

/** AWS services' own calls carry none of these (P11). */
function transportKeys({ request, caller }: S3Call): ContextKeys {
  if (caller.type === "service") return {};
  return {
    "aws:SecureTransport": [String(request.secure)],
    "s3:TlsVersion": request.secure ? ["1.3"] : [],
    "aws:SourceIp": [request.sourceIp],
  };
}

function signatureKeys(call: S3Call): ContextKeys {
  if (call.signature === "none") return {};
  const hash = call.request.headers["x-amz-content-sha256"];
  return {
    "s3:authType": call.authType === "none" ? ["POST"] : [call.authType],
    "s3:signatureversion": [call.signature === "v4" ? "AWS4-HMAC-SHA256" : "AWS"],
    "s3:signatureAge": [String(call.signatureAge)],
    "s3:x-amz-content-sha256": hash === undefined ? [] : [hash],
  };
}

const PRINCIPAL_TYPES = {
  root: "Account",
  user: "User",
  role: "AssumedRole",
  anonymous: "Anonymous",
} as const;

function callerKeys(caller: Caller): ContextKeys {
  if (caller.type === "service") {
    return {
      "aws:PrincipalIsAWSService": ["true"],
      "aws:PrincipalServiceName": [caller.service ?? ""],
      "aws:ViaAWSService": ["false"],
      "aws:SourceAccount": caller.account === "" ? [] : [caller.account],
    };
  }
  return {
    "aws:PrincipalIsAWSService": ["false"],
    "aws:ViaAWSService": ["false"],
    "aws:PrincipalType": [PRINCIPAL_TYPES[caller.type]],
    "aws:userid": [caller.type === "anonymous" ? "anonymous" : caller.principalId],
    "aws:username": caller.type === "user" ? [caller.arn.split("/").at(-1) ?? ""] : [],
  };
}

function requestKeys({ request, region }: S3Call, now: number): ContextKeys {
  const { referer, "user-agent": agent } = request.headers;
  return {
    "aws:CurrentTime": [new Date(now).toISOString()],
    "aws:EpochTime": [String(Math.floor(now / 1000))],
    "aws:RequestedRegion": [region],
    "aws:UserAgent": agent === undefined ? [] : [agent],
    "aws:Referer": referer === undefined ? [] : [referer],
  };
}
