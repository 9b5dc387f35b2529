import { createHash } from "node:crypto";
import { ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { fleetBuckets, heldSseCKey, lostSseCKey } from "../../src/cli/demo/fleet.ts";
import { createPlanter, customerKeyHeaders, objectPath, type Planter } from "../../src/cli/demo/planter.ts";
import type { LocalAws } from "../../src/localaws/aws.ts";

/** What a reader gets of one version: everything but how it is encrypted, and when it was written. */
type Reading = {
  readonly sha256?: string;
  /** Code of the error that S3 answers instead of the content. */
  readonly unread?: string;
  /** Metadata, system headers, storage class, lock. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: string;
};

export type VersionPicture = {
  readonly key: string;
  readonly versionId: string;
  readonly latest: boolean;
  readonly reads: Reading;
};

export type BucketPicture = {
  readonly versions: readonly VersionPicture[];
  readonly markers: readonly string[];
};
export type FleetPicture = ReadonlyMap<string, BucketPicture>;

/** Reads every version of every bucket of the fleet, as its owner would who has all SSE-C keys. */
export async function pictureOf(aws: LocalAws): Promise<FleetPicture> {
  const planter = createPlanter(aws);
  const s3 = new S3Client({
    region: aws.region,
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
  });
  const pictures = new Map<string, BucketPicture>();
  for (const { name } of fleetBuckets) pictures.set(name, await bucketPicture(s3, planter, name));
  return pictures;
}

async function bucketPicture(s3: S3Client, planter: Planter, Bucket: string): Promise<BucketPicture> {
  const {
    Versions = [],
    DeleteMarkers = [],
    IsTruncated,
  } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  if (IsTruncated === true) throw new Error(`${Bucket} has more versions than one page shows`);
  const versions: VersionPicture[] = [];
  for (const { Key: key = "", VersionId: versionId = "", IsLatest } of Versions)
    versions.push({
      key,
      versionId,
      latest: IsLatest === true,
      reads: await readingOf(planter, objectPath(Bucket, key), versionId),
    });
  return { versions, markers: DeleteMarkers.map(({ Key, VersionId }) => `${Key} ${VersionId}`) };
}

async function readingOf(planter: Planter, path: string, versionId: string): Promise<Reading> {
  const query = `versionId=${encodeURIComponent(versionId)}`;
  const errors: string[] = [];
  for (const headers of [{}, customerKeyHeaders(heldSseCKey), customerKeyHeaders(lostSseCKey)]) {
    try {
      const reply = await planter.s3("GET", path, query, { headers });
      const sha256 = createHash("sha256")
        .update(reply.body ?? "")
        .digest("hex");
      return { sha256, ...(await besides(planter, path, query, reply.headers)) };
    } catch (error) {
      errors.push(/<Code>([^<]+)</.exec(String(error))?.[1] ?? String(error));
    }
  }
  const head = await planter.s3("HEAD", path, query);
  return { unread: errors[0] ?? "", ...(await besides(planter, path, query, head.headers)) };
}

/** What a copy under another key may change: none of it is anything that a reader relies on. */
const ofTheAnswer = /^(date|server|connection|x-amz-(request-id|id-2|version-id|copy-source-version-id))$/;
const ofTheWriting =
  /^(etag|last-modified|x-amz-server-side-encryption.*|x-amz-checksum-.*|x-amz-mp-parts-count)$/;

async function besides(
  planter: Planter,
  path: string,
  query: string,
  all: Readonly<Record<string, string>>,
): Promise<Pick<Reading, "headers" | "tags">> {
  const kept = Object.entries(all).filter(([name]) => !ofTheAnswer.test(name) && !ofTheWriting.test(name));
  const tags =
    all["x-amz-tagging-count"] === undefined ? undefined : await planter.s3("GET", path, `tagging=&${query}`);
  return { headers: Object.fromEntries(kept), tags: Buffer.from(tags?.body ?? "").toString() };
}

const settings = [
  "encryption",
  "policy",
  "versioning",
  "tagging",
  "logging",
  "object-lock",
  "ownershipControls",
];

/** The documents of every bucket's settings as S3 sends them, by bucket and setting; errors by their code. */
export async function settingsOf(aws: LocalAws): Promise<Readonly<Record<string, string>>> {
  const planter = createPlanter(aws);
  const found: Record<string, string> = {};
  for (const { name } of fleetBuckets)
    for (const setting of settings)
      found[`${name} ${setting}`] = await planter.s3("GET", `/${name}`, `${setting}=`).then(
        ({ body }) => Buffer.from(body ?? "").toString(),
        (error: unknown) => /<Code>([^<]+)</.exec(String(error))?.[1] ?? String(error),
      );
  return found;
}
