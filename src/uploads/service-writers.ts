import type { UploadKind } from "./matrix.ts";
import { UPLOAD_KINDS } from "./matrix.ts";

/** What AWS services ask for when they write their logs and reports (P100 to P109). */
const UPLOADS: Readonly<Record<string, readonly UploadKind[]>> = {
  // Server access logs come without the header (P105); load balancers write SSE-S3 only (P103).
  "logging.s3.amazonaws.com": ["none"],
  "logdelivery.elasticloadbalancing.amazonaws.com": ["none", "aes256"],
  // Flow logs, resolver logs and those of network load balancers take the bucket default (P104).
  "delivery.logs.amazonaws.com": ["none"],
  // Digest files are SSE-S3 even where the trail has a key (P101).
  "cloudtrail.amazonaws.com": ["none", "aes256", "kms-approved", "kms-other"],
  "config.amazonaws.com": ["none", "kms-approved", "kms-other"],
  // Inventory as configured (P106), Batch Operations reports always SSE-S3 (P107).
  "s3.amazonaws.com": ["none", "aes256", "kms-approved", "kms-other"],
  // Most streams write as a role of the account (P110); those that a policy lets in name a key or nothing.
  "firehose.amazonaws.com": ["none", "kms-approved", "kms-other"],
};

/** Accounts of AWS that deliver load balancer logs in the Regions that opened before August 2022 (P103). */
const LOAD_BALANCER_ACCOUNTS: ReadonlySet<string> = new Set([
  ...["127311923021", "033677994240", "027434742980", "797873946194", "985666609251", "507241528517"],
  ...["054676820928", "156460612806", "652711504416", "009996457667", "897822967062", "635631232127"],
  ...["754344448648", "582318560864", "600734575887", "383597477331", "114774131450", "783225319266"],
  ...["589379963580", "718504428378", "076674570225", "098369216593", "048591011584", "190560391635"],
  ...["638102146993", "037604701340"],
]);

/** Whether an account is AWS's own, for the logs of load balancers. */
export function isLoadBalancerAccount(account: string): boolean {
  return LOAD_BALANCER_ACCOUNTS.has(account);
}

/** The kinds of upload a writer is known to send, by service principal or account; all kinds for one that is not known here. */
export function uploadsOf(writer: string): readonly UploadKind[] {
  return UPLOADS[isLoadBalancerAccount(writer) ? LOAD_BALANCERS : writer] ?? UPLOAD_KINDS;
}

const LOAD_BALANCERS = "logdelivery.elasticloadbalancing.amazonaws.com";

/** Whether a writer can write only into buckets whose default is SSE-S3 (E66, P103). */
export function writesSseS3Only(writer: string): boolean {
  return [LOAD_BALANCERS, "logging.s3.amazonaws.com"].includes(writer) || isLoadBalancerAccount(writer);
}
