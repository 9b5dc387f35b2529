/** Keeps what an embedded AWS holds in a folder: every change is on the disk before its call is answered. */

import { deserialize } from "node:v8";
import type { Dispatch } from "../dispatch.ts";
import { internalError } from "../errors.ts";
import type { BucketState } from "../s3/action.ts";
import { addressOf } from "../s3/address.ts";
import type { Bucket } from "../s3/store.ts";
import type { WireRequest } from "../types.ts";
import { errorReply } from "../wire/reply.ts";
import { restoreBucketChange, watchBuckets } from "./buckets.ts";
import type { DataFolder, DataRecord } from "./folder.ts";
import { type Kept, watchDocuments } from "./kept.ts";

export type KeptWorld = {
  readonly account: string;
  readonly region: string;
  readonly buckets: Map<string, BucketState>;
  readonly stores: readonly Kept[];
};

/** What a call waits for before it is answered. */
export type Keeper = {
  /** Answers once what a call changed is kept; 500 when it cannot be, and from then on always. */
  watch(dispatch: Dispatch): Dispatch;
  /** Keeps what was changed behind the API's back too. */
  keep(): Promise<void>;
  close(): Promise<void>;
};

const restoreRecord = (record: DataRecord, world: KeptWorld, stores: ReadonlyMap<string, Kept>): void => {
  if (record.type === "identity") refuseOther(record, world);
  else if (record.type === "document") {
    stores.get(record.collection)?.restore(record.key, deserialize(record.value));
  } else if (record.type === "removed") stores.get(record.collection)?.remove(record.key);
  else {
    const settings = record.type === "bucket" ? (deserialize(record.value) as Bucket) : undefined;
    restoreBucketChange(world.buckets, record, settings);
  }
};

const refuseOther = (kept: { readonly account: string; readonly region: string }, world: KeptWorld): void => {
  if (kept.account === world.account && kept.region === world.region) return;
  throw new Error(
    `the data folder is of account ${kept.account} in ${kept.region}, not of ${world.account} in ${world.region}`,
  );
};

/** Fills stores with what a folder kept. */
export const restoreWorld = (folder: DataFolder, world: KeptWorld): void => {
  const stores = new Map(world.stores.map((store) => [store.name, store]));
  for (const record of folder.take()) restoreRecord(record, world, stores);
};

/** The file is written anew once it holds this many bytes, and twice what was in it when it last was. */
const WORTH = 16 * 1024 ** 2;

/** Calls that only read. What reading changes, a key's last use for example, is kept with the next write. */
const onlyReads = ({ method, query }: WireRequest): boolean =>
  (method === "GET" || method === "HEAD") && !query.includes("Action=");

const bucketIn = (request: WireRequest): string | undefined => {
  try {
    return addressOf(request).bucketName;
  } catch {
    return undefined;
  }
};

const failed = ({ method }: WireRequest, thrown: unknown) =>
  errorReply(internalError(thrown), { form: "s3", method, requestId: "", hostId: "" });

/** Watches a world that was restored from a folder, and keeps it there. */
export const createKeeper = (folder: DataFolder, world: KeptWorld): Keeper => {
  const { account, region } = world;
  const documents = world.stores.map(watchDocuments);
  let receive: (record: DataRecord) => void = folder.append;
  const buckets = watchBuckets(world.buckets, (change) => receive(change));

  const look = (bucket: string | undefined): void => {
    for (const watched of documents) for (const change of watched.changes()) folder.append(change);
    buckets.look(bucket);
  };
  /** Everything there is. Nothing else happens meanwhile. */
  const everything = (): DataRecord[] => {
    const records: DataRecord[] = [{ type: "identity", format: 1, account, region }];
    for (const watched of documents) records.push(...watched.all());
    receive = (record) => void records.push(record);
    buckets.lookAtAll();
    receive = folder.append;
    return records;
  };
  function* lazily(): Generator<DataRecord> {
    yield* everything();
  }
  const rewriteIfWorth = (): void => {
    const { all, written } = folder.size();
    if (all < WORTH || all < 2 * written) return;
    // A failure shows itself in the next commit.
    folder.rewrite(lazily()).catch(() => undefined);
  };
  const commit = async (): Promise<void> => {
    await folder.commit();
    rewriteIfWorth();
  };
  const begin = (): void => {
    if (folder.isNew) folder.append({ type: "identity", format: 1, account, region });
    if (!folder.isNew) receive = () => undefined;
    for (const watched of documents) {
      for (const change of watched.changes()) if (folder.isNew) folder.append(change);
    }
    buckets.look(undefined);
    receive = folder.append;
  };
  begin();
  return {
    watch: (dispatch) => async (request) => {
      const reply = await dispatch(request);
      if (onlyReads(request)) return reply;
      try {
        look(bucketIn(request));
        await commit();
        return reply;
      } catch (thrown) {
        return failed(request, thrown);
      }
    },
    keep: () => {
      look(undefined);
      return commit();
    },
    close: async () => {
      look(undefined);
      await folder.close();
    },
  };
};
