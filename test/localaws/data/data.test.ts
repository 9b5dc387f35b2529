import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it } from "vitest";
import { createLocalAws, type LocalAws } from "../../../src/localaws/aws.ts";
import { type DataFolder, openDataFolder } from "../../../src/localaws/data/folder.ts";
import { refusal, s3Client } from "../core/clients.ts";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-data-"));
  folders.push(folder);
  return folder;
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const opened = (path: string): DataFolder => {
  const result = openDataFolder(path);
  if (!result.ok) throw new Error(result.problem);
  return result.folder;
};

const problemOf = (path: string): string => {
  const result = openDataFolder(path);
  if (!result.ok) return result.problem;
  throw new Error("the folder was expected to be refused");
};

const run = async <T>(path: string, use: (s3: S3Client, aws: LocalAws) => Promise<T>): Promise<T> => {
  const aws = createLocalAws({ data: opened(path) });
  try {
    return await use(s3Client(aws), aws);
  } finally {
    await aws.close();
  }
};

const put = (s3: S3Client, Key: string, Body = Key): Promise<unknown> =>
  s3.send(new PutObjectCommand({ Bucket: "kept", Key, Body }));
const keysIn = async (s3: S3Client): Promise<string[]> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "kept" }));
  return Contents.map(({ Key }) => Key ?? "");
};
const bodyOf = async (s3: S3Client, Key: string): Promise<string | undefined> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "kept", Key }));
  return Body?.transformToString();
};
const stateIn = (folder: string): string => join(folder, "state");

describe("a data folder", () => {
  it("is new once, and has a process at a time", async () => {
    const path = newFolder();
    const first = opened(path);
    expect(first.isNew).toBe(true);
    expect(problemOf(path)).toBe(`${path} is in use by process ${process.pid}`);
    await createLocalAws({ data: first }).close();
    const second = opened(path);
    expect(second.isNew).toBe(false);
    await second.close();
  });

  it("takes no notice of a lock whose process is gone", async () => {
    const path = newFolder();
    writeFileSync(join(path, "lock"), "999999999");
    await opened(path).close();
  });

  it("is of one account and Region", async () => {
    const path = newFolder();
    await run(path, (s3) => s3.send(new CreateBucketCommand({ Bucket: "kept" })));
    const data = opened(path);
    expect(() => createLocalAws({ data, account: "444455556666" })).toThrow(/of account 111122223333/);
    await data.close();
  });

  it("keeps objects, and the keys to sign with", async () => {
    const path = newFolder();
    const before = await run(path, async (s3, aws) => {
      await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
      for (const key of ["b", "a", "c"]) await put(s3, key);
      await s3.send(new DeleteObjectCommand({ Bucket: "kept", Key: "c" }));
      return aws.credentials;
    });
    const after = await run(path, async (s3, aws) => {
      expect(await keysIn(s3)).toEqual(["a", "b"]);
      expect(await bodyOf(s3, "a")).toBe("a");
      return aws.credentials;
    });
    expect(after).toEqual(before);
  });

  it("forgets a bucket that was deleted, also one that was made again", async () => {
    const path = newFolder();
    await run(path, async (s3) => {
      await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
      await put(s3, "old");
      await s3.send(new DeleteObjectCommand({ Bucket: "kept", Key: "old" }));
      await s3.send(new DeleteBucketCommand({ Bucket: "kept" }));
      await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
      await put(s3, "new");
      await s3.send(new CreateBucketCommand({ Bucket: "gone" }));
      await s3.send(new DeleteBucketCommand({ Bucket: "gone" }));
    });
    await run(path, async (s3, aws) => {
      expect(await keysIn(s3)).toEqual(["new"]);
      expect([...aws.s3.buckets.keys()]).toEqual(["kept"]);
    });
  });

  it("loses nothing that was answered, wherever the last record is cut off", async () => {
    const path = newFolder();
    const state = stateIn(path);
    const sizes: number[] = [];
    await run(path, async (s3) => {
      await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
      for (let index = 0; index < 8; index++) {
        await put(s3, `k${index}`);
        sizes.push(statSync(state).size);
      }
    });
    const bytes = readFileSync(state);
    const [first = 0] = sizes;
    for (let cut = first; cut <= bytes.length; cut += 131) {
      const copy = newFolder();
      writeFileSync(stateIn(copy), bytes.subarray(0, cut));
      const answered = sizes.filter((size) => size <= cut).length;
      await run(copy, async (s3) => {
        expect(await keysIn(s3)).toHaveLength(answered);
        await put(s3, "later");
      });
      await run(copy, async (s3) => {
        expect(await bodyOf(s3, "later")).toBe("later");
        expect(await keysIn(s3)).toHaveLength(answered + 1);
      });
    }
  });

  it("refuses to begin over damage", async () => {
    const path = newFolder();
    await run(path, async (s3) => {
      await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
      for (const key of ["a", "b", "c"]) await put(s3, key);
    });
    const bytes = readFileSync(stateIn(path));
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    writeFileSync(stateIn(path), bytes);
    expect(problemOf(path)).toMatch(/state is damaged at byte \d+$/);
    const other = newFolder();
    appendFileSync(stateIn(other), "no journal at all, but somebody's notes");
    await expect(run(other, async () => undefined)).resolves.toBeUndefined();
  });

  it("is written anew when it has grown, and loses nothing then", async () => {
    const path = newFolder();
    const megabyte = "x".repeat(1024 ** 2);
    await run(path, async (s3) => {
      await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
      await put(s3, "kept");
      for (let round = 0; round < 40; round++) await put(s3, "big", `${round}${megabyte}`);
    });
    expect(statSync(stateIn(path)).size).toBeLessThan(24 * 1024 ** 2);
    await run(path, async (s3) => {
      expect(await keysIn(s3)).toEqual(["big", "kept"]);
      expect(await bodyOf(s3, "big")).toBe(`39${megabyte}`);
    });
  });

  it("may be copied while it is in use", async () => {
    const [path, copy] = [newFolder(), newFolder()];
    await run(path, async (s3) => {
      await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
      await put(s3, "k");
      copyFileSync(stateIn(path), stateIn(copy));
    });
    await run(copy, async (s3) => expect(await keysIn(s3)).toEqual(["k"]));
  });

  it("that cannot be written to fails the call, and every later one that changes something", async () => {
    const path = newFolder();
    const folder = opened(path);
    let full = false;
    const commit = (): Promise<void> => (full ? Promise.reject(new Error("disk full")) : folder.commit());
    const aws = createLocalAws({ data: { ...folder, commit } });
    const s3 = s3Client(aws);
    await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
    full = true;
    expect(await refusal(put(s3, "k"))).toMatchObject({ name: "InternalError", status: 500 });
    expect(await refusal(put(s3, "l"))).toMatchObject({ status: 500 });
    expect(await keysIn(s3)).toEqual(["k", "l"]);
    await folder.close();
  });
});
