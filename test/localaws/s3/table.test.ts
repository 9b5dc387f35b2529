import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ObjectVersion } from "../../../src/localaws/s3/store.ts";
import { compareUtf8, createObjectTable } from "../../../src/localaws/s3/table.ts";

function version(key: string, versionId = "null"): ObjectVersion {
  return {
    key,
    versionId,
    deleteMarker: false,
    lastModified: 0,
    owner: "111122223333",
    size: 0,
    eTag: "e",
    checksums: {},
    headers: {},
    metadata: {},
    storageClass: "STANDARD",
    tags: {},
    acl: [],
    lock: { legalHold: false },
    encryption: { type: "AES256" },
    sealed: [],
  };
}

const key = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.constantFrom("\u{1F600}", "\uFFFD", "\uE000", "a", "a/b", "a\uFF5E", "a\u{10000}"),
);

describe("the object table", () => {
  it("orders keys by their UTF-8 bytes, astral characters last (L3)", () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it("scans as a sorted list would, whatever was put and removed", () => {
    const step = fc.record({ put: fc.boolean(), key });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), key, fc.boolean(), (steps, from, after) => {
        const table = createObjectTable();
        const model = new Set<string>();
        for (const { put, key } of steps) {
          if (put) table.put(version(key));
          else table.remove(key, "null");
          if (put) model.add(key);
          else model.delete(key);
        }
        const sorted = [...model].sort(compareUtf8);
        expect([...table.keys()]).toEqual(sorted);
        expect([...table.keys(from, after)]).toEqual(
          sorted.filter((key) => compareUtf8(key, from) > (after ? 0 : -1)),
        );
        expect(table.size).toBe(model.size);
      }),
    );
  });

  it("keeps its order over many chunks, filled in and out of order", () => {
    const table = createObjectTable();
    const names = Array.from(
      { length: 20_000 },
      (_, at) => `k${String((at * 7919) % 20_000).padStart(5, "0")}`,
    );
    for (const name of names) table.put(version(name));
    for (const name of names.filter((_, at) => at % 3 === 0)) table.remove(name, "null");
    const left = names.filter((_, at) => at % 3 !== 0).sort();
    expect([...table.keys()]).toEqual(left);
    expect([...table.keys("k10000", true)][0]).toBe(left.find((name) => name > "k10000"));
  });

  it("goes on from the right place when keys change during a scan", () => {
    const table = createObjectTable();
    for (const name of ["a", "b", "c", "e"]) table.put(version(name));
    const seen: string[] = [];
    for (const name of table.keys()) {
      seen.push(name);
      if (name === "b") table.remove("b", "null");
      if (name === "c") table.put(version("d"));
    }
    expect(seen).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("holds versions newest first and replaces the null version", () => {
    const table = createObjectTable();
    table.put(version("k", "null"));
    table.put(version("k", "V1"));
    table.put(version("k", "null"));
    expect(table.versions("k").map((each) => each.versionId)).toEqual(["null", "V1"]);
    table.replace({ ...version("k", "V1"), size: 7 });
    expect(table.versions("k").map((each) => each.size)).toEqual([0, 7]);
    table.remove("k", "null");
    expect(table.current("k")?.versionId).toBe("V1");
    expect(table.version("k", "null")).toBeUndefined();
    table.remove("k", "V1");
    expect([...table.keys()]).toEqual([]);
    expect(table.size).toBe(0);
  });
});
