import { createPlanter, type Planter } from "../../../src/cli/demo/planter.ts";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import type { Keys, RandomBucket } from "./random-bucket.ts";

/** The keys that baselines and buckets name. */
export async function plantKeys(aws: LocalAws): Promise<Keys> {
  const planter = createPlanter(aws);
  const arns: Record<keyof Keys, string> = { data: "", other: "", disabled: "" };
  for (const name of ["data", "other", "disabled"] as const) {
    const { KeyMetadata } = await planter.kms("CreateKey", {});
    arns[name] = (KeyMetadata as { Arn: string }).Arn;
    await planter.kms("CreateAlias", { AliasName: `alias/${name}`, TargetKeyId: arns[name] });
  }
  await planter.kms("DisableKey", { KeyId: arns.disabled });
  return arns;
}

/** Settings that S3 does not take together are left out, as S3 leaves them out. */
export async function plantBuckets(aws: LocalAws, buckets: readonly RandomBucket[]): Promise<void> {
  const planter = createPlanter(aws);
  const body = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
  for (const { name, versioned } of buckets) {
    await planter.s3("PUT", `/${name}`, "");
    // Replication asks it of both ends.
    if (versioned) await planter.s3("PUT", `/${name}`, "versioning=", { body });
  }
  for (const bucket of buckets) await plantBucket(planter, bucket, buckets);
}

async function plantBucket(
  planter: Planter,
  bucket: RandomBucket,
  all: readonly RandomBucket[],
): Promise<void> {
  const path = `/${bucket.name}`;
  const put = (setting: string, body: string) => planter.s3("PUT", path, `${setting}=`, { body });
  await put("encryption", encryptionXml(bucket));
  await put(
    "ownershipControls",
    `<OwnershipControls><Rule><ObjectOwnership>${bucket.owner}</ObjectOwnership></Rule></OwnershipControls>`,
  );
  if (bucket.tool !== undefined)
    await put(
      "tagging",
      `<Tagging><TagSet><Tag><Key>ManagedBy</Key><Value>${bucket.tool}</Value></Tag></TagSet></Tagging>`,
    );
  if (bucket.replicates !== "no") await put("replication", replicationXml(bucket, all));
  const target = all.find(({ name }) => bucket.logsInto !== undefined && name.startsWith(bucket.logsInto));
  if (target !== undefined)
    await put(
      "logging",
      `<BucketLoggingStatus><LoggingEnabled><TargetBucket>${target.name}</TargetBucket><TargetPrefix>logs/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`,
    );
  await planter.s3("DELETE", path, "publicAccessBlock=");
  if (bucket.policy !== undefined) await put("policy", bucket.policy).catch(() => undefined);
  // A policy that seals the bucket stops its planter, too.
  const block = "<BlockPublicPolicy>true</BlockPublicPolicy>";
  const xml = `<PublicAccessBlockConfiguration>${block}</PublicAccessBlockConfiguration>`;
  if (bucket.publicBlocked) await put("publicAccessBlock", xml).catch(() => undefined);
}

function encryptionXml({ encryption: { algorithm, key, bucketKey }, blocked }: RandomBucket): string {
  const id = key === undefined ? "" : `<KMSMasterKeyID>${key}</KMSMasterKeyID>`;
  return `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm>${id}</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>${bucketKey}</BucketKeyEnabled><BlockedEncryptionTypes><EncryptionType>${blocked}</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>`;
}

function replicationXml({ name, replicates }: RandomBucket, all: readonly RandomBucket[]): string {
  const target = all.find((other) => other.versioned && other.name !== name)?.name ?? name;
  const kms = replicates === "all objects";
  const select = kms
    ? "<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria>"
    : "";
  const key = kms
    ? "<EncryptionConfiguration><ReplicaKmsKeyID>arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-00000000000a</ReplicaKmsKeyID></EncryptionConfiguration>"
    : "";
  return `<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/replication</Role><Rule><ID>r</ID><Status>Enabled</Status><Priority>1</Priority><Filter/><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>${select}<Destination><Bucket>arn:aws:s3:::${target}</Bucket>${key}</Destination></Rule></ReplicationConfiguration>`;
}
