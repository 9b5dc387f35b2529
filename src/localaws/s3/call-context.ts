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

type Context = Record<string, ContextValue>;

/** The keys every S3 call carries, and `more` that only this one does. */
export function contextOf(
  call: S3Call,
  bucket: Pick<Bucket, "account">,
  now: number,
  more: ContextKeys = {},
): Context {
  const context: Context = {
    "aws:ResourceAccount": one(bucket.account),
    "s3:ResourceAccount": one(bucket.account),
  };
  addTransport(context, call);
  addSignature(context, call);
  addCaller(context, call.caller);
  addRequest(context, call, now);
  for (const [name, values] of Object.entries(more)) {
    if (values.length > 0) context[name] = { state: "set", values };
  }
  return context;
}

function one(value: string): ContextValue {
  return { state: "set", values: [value] };
}

const YES = one("true");
const NO = one("false");
const TLS = one("1.3");

/** AWS services' own calls carry none of these (P11). */
function addTransport(context: Context, { request, caller }: S3Call): void {
  if (caller.type === "service") return;
  context["aws:SecureTransport"] = request.secure ? YES : NO;
  if (request.secure) context["s3:TlsVersion"] = TLS;
  context["aws:SourceIp"] = one(request.sourceIp);
}

function addSignature(context: Context, call: S3Call): void {
  if (call.signature === "none") return;
  const hash = call.request.headers["x-amz-content-sha256"];
  context["s3:authType"] = one(call.authType === "none" ? "POST" : call.authType);
  context["s3:signatureversion"] = one(call.signature === "v4" ? "AWS4-HMAC-SHA256" : "AWS");
  context["s3:signatureAge"] = one(String(call.signatureAge));
  if (hash !== undefined) context["s3:x-amz-content-sha256"] = one(hash);
}

const PRINCIPAL_TYPES = {
  root: "Account",
  user: "User",
  role: "AssumedRole",
  anonymous: "Anonymous",
} as const;

function addCaller(context: Context, caller: Caller): void {
  context["aws:ViaAWSService"] = NO;
  if (caller.type === "service") {
    context["aws:PrincipalIsAWSService"] = YES;
    context["aws:PrincipalServiceName"] = one(caller.service ?? "");
    if (caller.account !== "") context["aws:SourceAccount"] = one(caller.account);
    if (caller.sourceArn !== undefined) context["aws:SourceArn"] = one(caller.sourceArn);
    return;
  }
  context["aws:PrincipalIsAWSService"] = NO;
  context["aws:PrincipalType"] = one(PRINCIPAL_TYPES[caller.type]);
  context["aws:userid"] = one(caller.type === "anonymous" ? "anonymous" : caller.principalId);
  if (caller.type === "user") context["aws:username"] = one(caller.arn.split("/").at(-1) ?? "");
}

function addRequest(context: Context, { request, region }: S3Call, now: number): void {
  const { referer, "user-agent": agent } = request.headers;
  context["aws:CurrentTime"] = one(new Date(now).toISOString());
  context["aws:EpochTime"] = one(String(Math.floor(now / 1000)));
  context["aws:RequestedRegion"] = one(region);
  if (agent !== undefined) context["aws:UserAgent"] = one(agent);
  if (referer !== undefined) context["aws:Referer"] = one(referer);
}
