import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { journalListing, stretchesOf } from "../../../src/flow/fleet/journal-listing.ts";
import type { ListedObject, ListPosition, ReadPorts, Result } from "../../../src/flow/ports.ts";
import { compareKeys } from "../../../src/model/key-order.ts";

const bucket = { name: "b", region: "us-east-1" };

function row(key: string, versionId: string, eTag: string, current: boolean): ListedObject {
  return {
    ref: { bucket: "b", key, versionId },
    current,
    size: 1,
    lastModified: "",
    eTag,
    storageClass: "STANDARD",
  };
}

/** Versions of keys, newest first, as a bucket lists them. */
type Bucket = ReadonlyMap<string, readonly string[]>;

function rowsOf(versions: Bucket): readonly ListedObject[] {
  return [...versions]
    .sort(([a], [b]) => compareKeys(a, b))
    .flatMap(([key, eTags]) =>
      eTags.map((eTag, index) => row(key, `${eTags.length - index}`, eTag, index === 0)),
    );
}

function behind(rows: readonly ListedObject[], after: ListPosition | undefined): readonly ListedObject[] {
  if (after === undefined) return rows;
  const { key, versionId } = after;
  const at = rows.findIndex(({ ref }) => ref.key === key && ref.versionId === versionId);
  return at < 0 ? rows.filter(({ ref }) => compareKeys(ref.key, key) > 0) : rows.slice(at + 1);
}

/** A bucket as a port, in pages of two rows at most; says how often it was asked, and for which keys. */
function listedBucket(versions: Bucket, failsAt = Number.POSITIVE_INFINITY) {
  const all = rowsOf(versions);
  const seen: string[] = [];
  let calls = 0;
  const ports: Pick<ReadPorts, "listPage" | "listObjects"> = {
    listPage: async (_bucket, _versions, after, most) => {
      calls += 1;
      if (calls >= failsAt) return { ok: false, failure: { reason: "failed", message: "no more" } };
      const rows = behind(all, after);
      const objects = rows.slice(0, Math.min(2, most));
      seen.push(...objects.map(({ ref }) => ref.key));
      const last = objects.at(-1);
      const next = last === undefined || objects.length === rows.length ? {} : { next: last.ref };
      return { ok: true, value: { objects, ...next } };
    },
    listObjects: async function* (_bucket, _versions, after) {
      yield { ok: true, value: behind(all, after) };
    },
  };
  return { ports, seen, calls: () => calls };
}

async function* files(
  rows: readonly ListedObject[],
  size: number,
  readable: number,
): AsyncGenerator<readonly ListedObject[] | undefined> {
  for (let from = 0; from < rows.length; from += size) {
    if (from / size >= readable) return yield undefined;
    yield rows.slice(from, from + size);
  }
}

async function taken(pages: AsyncGenerator<Result<readonly ListedObject[]>>) {
  const rows: ListedObject[] = [];
  let failure: string | undefined;
  for await (const page of pages) {
    if (page.ok) rows.push(...page.value);
    else failure = page.failure.message;
  }
  return { rows, failure };
}

const key = fc.constantFrom<string>(
  "a",
  "a/",
  "a/b",
  "a0",
  "ab",
  "b",
  "c",
  "d",
  "e",
  "\ue000",
  "\u{1f600}",
  "\u{1f601}",
);
const content = fc.uniqueArray(
  fc.tuple(key, fc.array(fc.constantFrom("x", "y"), { minLength: 1, maxLength: 3 })),
  {
    selector: ([name]) => name,
  },
);

/** What was, what is, and the keys at which they differ or which are named besides. */
const history = fc.record({
  before: content,
  now: content,
  named: fc.uniqueArray(key),
  gap: fc.nat(4),
  file: fc.integer({ min: 1, max: 5 }),
  readable: fc.constantFrom(0, 1, 2, 99),
  from: fc.option(fc.nat(20)),
});

describe("a listing that leaves out what did not change", () => {
  it("gives what a whole one gives, from any position", () =>
    fc.assert(
      fc.asyncProperty(history, async ({ before, now, named, gap, file, readable, from }) => {
        const [was, is] = [new Map(before), new Map(now)];
        const differs = (name: string) => JSON.stringify(was.get(name)) !== JSON.stringify(is.get(name));
        const names = new Set([...was.keys(), ...is.keys()].filter(differs));
        const changed = [...new Set([...names, ...named])].sort(compareKeys);
        const whole = rowsOf(is);
        const after = from === null ? undefined : whole[from]?.ref;
        const kept = behind(rowsOf(was), after).filter(
          // Of a key that changed, memory may hold whatever there was.
          ({ ref }) => after === undefined || compareKeys(ref.key, after.key) >= 0,
        );
        const { ports } = listedBucket(is);
        const stretches = stretchesOf(files(kept, file, readable), changed, after, gap);
        const { rows, failure } = await taken(journalListing(ports, bucket, true, stretches));
        expect(failure).toBeUndefined();
        expect(rows).toEqual(behind(whole, after));
      }),
      { numRuns: 2000 },
    ));

  it("lists what lies between two changed keys only where that is little", async () => {
    const is = new Map(["a", "b", "c", "d", "e", "f", "g"].map((name) => [name, ["x"]]));
    const run = async (changed: readonly string[], gap: number) => {
      const { ports, seen } = listedBucket(is);
      const stretches = stretchesOf(files(rowsOf(is), 3, 99), changed, undefined, gap);
      await taken(journalListing(ports, bucket, true, stretches));
      return seen.join("");
    };
    // Pages have two rows.
    expect(await run(["b", "f"], 2)).toBe("bcfg");
    expect(await run(["b", "f"], 3)).toBe("bcdefg");
    expect(await run([], 3)).toBe("");
  });

  it("ends with the first page that fails", async () => {
    const is = new Map(["a", "b", "c", "d"].map((name) => [name, ["x"]]));
    const { ports } = listedBucket(is, 2);
    const stretches = stretchesOf(files(rowsOf(is), 9, 99), ["b", "d"], undefined, 0);
    const { rows, failure } = await taken(journalListing(ports, bucket, true, stretches));
    expect(rows.map(({ ref }) => ref.key)).toEqual(["a", "b", "c"]);
    expect(failure).toBe("no more");
  });
});
