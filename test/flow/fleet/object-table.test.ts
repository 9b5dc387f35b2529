import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Common, createObjectTable, type Seen } from "../../../src/flow/fleet/object-table.ts";
import type { ListedObject } from "../../../src/flow/ports.ts";
import { absent, known } from "../../../src/model/fact.ts";

const common = (keyArn: string): Common => ({
  storageClass: "STANDARD",
  archive: "no",
  serverSide: known({ type: "sse-kms", keyArn, bucketKey: true }),
  clientSide: absent,
  lock: { legalHold: false },
  instructionFile: false,
});

const listed = ({ key, versionId, ...rest }: Seen): ListedObject => ({
  ref: { bucket: "bucket", key, ...(versionId === undefined ? {} : { versionId }) },
  current: true,
  ...rest,
});

const seen = fc.record({
  key: fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }),
  versionId: fc.option(fc.constantFrom("null", "v1", "v2"), { nil: undefined }),
  size: fc.integer({ min: 0, max: 3 }),
  lastModified: fc.constantFrom("2026-06-01T12:00:00.000Z", "2026-06-01T12:00:01.000Z"),
  eTag: fc.constantFrom("a", "b"),
  storageClass: fc.constantFrom("STANDARD", "STANDARD_IA"),
});

describe("what is remembered of objects in no order", () => {
  it("is found as it was seen, and never where a row tells anything else of it", () => {
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 200 }), fc.array(seen, { maxLength: 50 }), (kept, others) => {
        const table = createObjectTable(kept.length);
        const names = new Set(kept.map((one) => JSON.stringify(one)));
        for (const one of kept) table.add(one, { ...common(one.key), storageClass: one.storageClass });
        for (const one of [...kept, ...others]) {
          const found = table.of(listed(one));
          expect(found !== undefined).toBe(names.has(JSON.stringify(one)));
          if (found === undefined) continue;
          const { key, versionId, ...rest } = one;
          expect(found).toMatchObject({ ref: listed(one).ref, ...rest });
          expect(found.serverSide).toEqual(common(key).serverSide);
        }
      }),
    );
  });

  it("knows a time by its second, as a HEAD tells it, and nothing of a row without time or ETag", () => {
    const one = { key: "k", versionId: undefined, size: 1, eTag: "a", storageClass: "STANDARD" };
    const table = createObjectTable(1);
    table.add({ ...one, lastModified: "2026-06-01T12:00:00.000Z" }, common("x"));
    const at = (lastModified: string, eTag = "a") => table.of(listed({ ...one, lastModified, eTag }));
    expect(at("2026-06-01T12:00:00.500Z")).toMatchObject({ lastModified: "2026-06-01T12:00:00.500Z" });
    expect(at("")).toBeUndefined();
    expect(at("2026-06-01T12:00:00.000Z", "")).toBeUndefined();
  });
});
