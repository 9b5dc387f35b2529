/** Replicates what was written to a bucket, a little later, as its configuration says (E210-E216). */

import { AwsError } from "../../errors.ts";
import type { S3Event, S3World } from "../action.ts";
import type { ObjectVersion } from "../store.ts";
import { replicationOf, rulesFor } from "./configuration.ts";
import { replicate } from "./replica.ts";

/** What became of one version at one destination. */
type Replicated = {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly destination: string;
  /** Why there is no replica. AWS tells nobody. */
  readonly problem: string | undefined;
};

export type ReplicationDoor = {
  /** Replicates at once what waits, due or not. */
  replicate(): readonly Replicated[];
};

export type Replicator = {
  readonly door: ReplicationDoor;
  /** Looks at a change: new objects and delete markers that a rule is about wait from now on. */
  note(event: S3Event): void;
  /** Replicates what is due. */
  settle(): void;
  /** Goes on with what the end of the last run left waiting. */
  resume(): void;
};

/** How long an object waits, in milliseconds of the virtual clock. In AWS it is seconds mostly, and no promise. */
const DELAY = 1000;

type Waiting = {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly due: number;
};

const isNew = ({ name }: S3Event): boolean =>
  name.startsWith("ObjectCreated:") || name === "ObjectRemoved:DeleteMarkerCreated";

/** @param world is asked for late: it emits to the replicator, which writes to it. */
export function createReplicator(world: () => S3World): Replicator {
  let waiting: Waiting[] = [];

  const wait = (bucket: string, { key, versionId }: ObjectVersion, due: number): void => {
    waiting.push({ bucket, key, versionId, due });
  };
  const replicateOne = ({ bucket, key, versionId }: Waiting): readonly Replicated[] => {
    const s3 = world();
    const source = s3.buckets.get(bucket);
    const version = source?.objects.version(key, versionId);
    if (source === undefined || version?.replicationStatus !== "PENDING") return [];
    const replication = replicationOf(source);
    const rules = replication === undefined ? [] : rulesFor(replication, version);
    const outcomes = rules.map((rule) => ({
      bucket,
      key,
      versionId,
      destination: rule.destination.bucket,
      problem: problemOf(() => replicate(source, version, rule, replication?.roleArn ?? "", s3)),
    }));
    const failed = outcomes.length === 0 || outcomes.some(({ problem }) => problem !== undefined);
    source.objects.replace({ ...version, replicationStatus: failed ? "FAILED" : "COMPLETED" });
    return outcomes;
  };
  const replicateThose = (isDue: (each: Waiting) => boolean): readonly Replicated[] => {
    const due = waiting.filter(isDue);
    waiting = waiting.filter((each) => !isDue(each));
    return due.flatMap(replicateOne);
  };
  return {
    door: { replicate: () => replicateThose(() => true) },
    note: (event) => {
      const s3 = world();
      const bucket = s3.buckets.get(event.bucket);
      const { version } = event;
      // A replica is not replicated again.
      if (bucket === undefined || version === undefined || version.replicationStatus !== undefined) return;
      const replication = isNew(event) ? replicationOf(bucket) : undefined;
      if (replication === undefined || rulesFor(replication, version).length === 0) return;
      bucket.objects.replace({ ...version, replicationStatus: "PENDING" });
      wait(bucket.name, version, s3.clock.now() + DELAY);
    },
    settle: () => {
      const [first] = waiting;
      if (first === undefined) return;
      const now = world().clock.now();
      // They wait in the order in which they fall due.
      if (first.due <= now) replicateThose(({ due }) => due <= now);
    },
    resume: () => {
      for (const bucket of world().buckets.values()) {
        if (!bucket.settings.has("replication")) continue;
        for (const key of bucket.objects.keys()) {
          const pending = bucket.objects.versions(key).filter((each) => each.replicationStatus === "PENDING");
          for (const version of pending) wait(bucket.name, version, 0);
        }
      }
    },
  };
}

function problemOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown.message;
    throw thrown;
  }
}
