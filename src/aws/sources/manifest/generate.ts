import { randomUUID } from "node:crypto";
import {
  CreateJobCommand,
  type CreateJobCommandInput,
  DescribeJobCommand,
  type JobDescriptor,
  type S3ControlClient,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import type { Result } from "../../../flow/ports.ts";
import type { Identity } from "../../../model/resource.ts";
import { attempt } from "../../errors.ts";
import { filterOf, type Kind } from "./kinds.ts";

/** Everything that the manifests of one bucket have in common. */
export type Generating = {
  readonly control: S3ControlClient;
  readonly identity: Identity;
  readonly bucket: string;
  readonly role: string;
  readonly reports: string;
  /** Objects that were written later are not told of. */
  readonly before: Date;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  readonly cancelled: () => boolean;
};

/** What to list: the objects of a kind, or all; and whether their keys are wanted, or only how many there are. */
export type Asked = { readonly kind?: Kind; readonly keys: boolean };

/** How many objects there are, and where their keys lie; or why S3 made no manifest, which may be that there are none. */
export type Generated =
  | {
      readonly made: true;
      readonly total: number;
      readonly manifest: { key: string; eTag: string } | undefined;
    }
  | { readonly made: false; readonly why: string };

const firstPause = 250;
const longestPause = 30_000;

/**
 * Has S3 Batch Operations generate a manifest (I59 to I61): a job that waits to be confirmed is prepared and no more, and
 * is cancelled once its objects are counted. Should somebody confirm it meanwhile, it computes checksums, and changes nothing.
 */
export async function generated(work: Generating, asked: Asked): Promise<Result<Generated>> {
  const { control, identity, bucket } = work;
  const created = await attempt(`s3:CreateJob for ${bucket}`, () =>
    control.send(new CreateJobCommand({ AccountId: identity.account, ...inputOf(work, asked) })),
  );
  if (!created.ok) return created;
  const JobId = created.value.JobId ?? "";
  try {
    return await prepared(work, JobId);
  } finally {
    // A job that cannot be cancelled fails by itself when nobody has confirmed it for 30 days (I70).
    await attempt(`s3:UpdateJobStatus of ${JobId}`, () =>
      control.send(
        new UpdateJobStatusCommand({
          AccountId: identity.account,
          JobId,
          RequestedJobStatus: "Cancelled",
          StatusUpdateReason: "Its manifest is all that was asked for",
        }),
      ),
    );
  }
}

function inputOf(
  { bucket, role, reports, before, identity }: Generating,
  { kind, keys }: Asked,
): Omit<CreateJobCommandInput, "AccountId"> {
  const arn = (name: string) => `arn:${identity.partition}:s3:::${name}`;
  const what =
    kind === undefined ? "all objects" : `${kind.status}${kind.keyArn === undefined ? "" : " under a key"}`;
  return {
    ClientRequestToken: randomUUID(),
    ConfirmationRequired: true,
    // Not as jobs of ours are called: nobody is to confirm it.
    Description: `Manifest for bucketseal, never to be confirmed: ${what} of ${bucket}`,
    Priority: 1,
    RoleArn: role,
    Operation: { S3ComputeObjectChecksum: { ChecksumAlgorithm: "CRC64NVME", ChecksumType: "FULL_OBJECT" } },
    Report: { Enabled: false },
    ManifestGenerator: {
      S3JobManifestGenerator: {
        SourceBucket: arn(bucket),
        ExpectedBucketOwner: identity.account,
        EnableManifestOutput: keys,
        ...(keys
          ? {
              ManifestOutputLocation: {
                Bucket: arn(reports),
                ManifestPrefix: "bucketseal/jobs/manifests",
                ManifestFormat: "S3InventoryReport_CSV_20211130",
                ManifestEncryption: { SSES3: {} },
                ExpectedManifestBucketOwner: identity.account,
              },
            }
          : {}),
        Filter: {
          CreatedBefore: before,
          ...(kind === undefined ? {} : { MatchAnyObjectEncryption: [filterOf(kind)] }),
        },
      },
    },
  };
}

/** Looks at the job until S3 has counted its objects. */
async function prepared(work: Generating, JobId: string): Promise<Result<Generated>> {
  const { control, identity, wait, cancelled } = work;
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 2)) {
    const answer = await attempt(`s3:DescribeJob of ${JobId}`, () =>
      control.send(new DescribeJobCommand({ AccountId: identity.account, JobId })),
    );
    if (!answer.ok) return answer;
    const job = answer.value.Job;
    if (job?.Status === "Suspended") return { ok: true, value: countedIn(job) };
    if (job?.Status === "Failed") return { ok: true, value: { made: false, why: whyFailed(job) } };
    if (job?.Status !== "New" && job?.Status !== "Preparing")
      return failed(`the job ${JobId} that generates a manifest is ${job?.Status ?? "in no state"}`);
    if (cancelled()) return failed("The run was cancelled while S3 generated manifests.");
    await wait(pause);
  }
}

function countedIn({ ProgressSummary, GeneratedManifestDescriptor }: JobDescriptor): Generated {
  const { ObjectArn = "", ETag = "" } = GeneratedManifestDescriptor?.Location ?? {};
  const key = ObjectArn.split(":::")[1]?.replace(/^[^/]*\//, "");
  const manifest = key === undefined ? undefined : { key, eTag: ETag.replaceAll('"', "") };
  return { made: true, total: ProgressSummary?.TotalNumberOfTasks ?? 0, manifest };
}

function whyFailed({ FailureReasons = [] }: JobDescriptor): string {
  const reasons = FailureReasons.map(({ FailureReason, FailureCode }) => FailureReason ?? FailureCode ?? "");
  return reasons.filter((reason) => reason !== "").join("; ") || "S3 gave no reason";
}

function failed(message: string): Result<never> {
  return { ok: false, failure: { reason: "failed", message } };
}
