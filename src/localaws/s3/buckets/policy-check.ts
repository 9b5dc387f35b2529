import { type Policy, parsePolicy, type Statement } from "../../../iam/index.ts";
import { AwsError } from "../../errors.ts";
import { s3Arn } from "../bucket.ts";

/** Largest policy, in bytes of JSON without insignificant blanks (P40). */
const LARGEST = 20_480;

/**
 * Refuses what PutBucketPolicy refuses before it looks at anybody's rights (P42, P86).
 * @throws AwsError MalformedPolicy.
 */
export function refuseMalformedPolicy(text: string, bucket: string): void {
  const document = jsonObject(text);
  if (!("Statement" in document)) throw malformed("Missing required field Statement");
  if (Buffer.byteLength(JSON.stringify(document)) > LARGEST) {
    throw malformed(`Policies must not be larger than ${LARGEST} bytes`);
  }
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw malformed(parsed.problem.message);
  refuseForeignResources(parsed.policy, bucket);
}

function jsonObject(text: string): object {
  const refuse = () => malformed("Policies must be valid JSON and the first byte must be '{'");
  if (!text.startsWith("{")) throw refuse();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below, in AWS's words.
  }
  throw refuse();
}

function refuseForeignResources(policy: Policy, bucket: string): void {
  for (const statement of policy.statements) {
    const own = statement.resource.patterns.map((pattern) => placeOf(pattern, bucket));
    if (own.includes("elsewhere")) throw malformed("Policy has invalid resource");
    if (!statement.resource.negated && !hasSubject(statement, own)) {
      throw malformed("Action does not apply to any resource(s) in statement");
    }
  }
}

type Place = "bucket" | "objects" | "both" | "elsewhere";

/** What a resource pattern can reach: it must be able to name this bucket, or something in it. */
function placeOf(pattern: string, bucket: string): Place {
  const arn = s3Arn(bucket);
  if (pattern === arn) return "bucket";
  if (pattern.startsWith(`${arn}/`)) return "objects";
  const literal = pattern.split(/[*?]|\$\{/, 1)[0] ?? "";
  return literal !== pattern && arn.startsWith(literal) ? "both" : "elsewhere";
}

/** Some action of the statement must be one of buckets, or of objects, as its resources are (P66). */
function hasSubject(statement: Statement, places: readonly Place[]): boolean {
  if (statement.action.negated || places.includes("both")) return true;
  const kinds = statement.action.patterns.map(kindOf);
  if (kinds.includes("both")) return true;
  return places.some((place) => kinds.includes(place));
}

function kindOf(action: string): Place {
  const literal = action.split(/[*?]/, 1)[0] ?? "";
  if (OBJECT_ACTION.test(literal)) return "objects";
  return literal === action || /bucket/i.test(literal) ? "bucket" : "both";
}

/** Actions on objects have Object in their names, and those on buckets Bucket, with few exceptions. */
const OBJECT_ACTION =
  /^s3:(?:ObjectOwner|(?!\w*Bucket)\w*Object|AbortMultipart|BypassGovernance|ListMultipartUploadParts|InitiateReplication|Replicate)/i;

function malformed(message: string): AwsError {
  return new AwsError("MalformedPolicy", 400, message);
}
