import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptRows } from "../../../src/flow/fleet/kept-rows.ts";
import { createObjectLines } from "../../../src/flow/fleet/object-lines.ts";
import { createObjectMemory, rememberedIn } from "../../../src/flow/fleet/object-memory.ts";
import type { ListedObject, ListPosition } from "../../../src/flow/ports.ts";
import { absent, known } from "../../../src/model/fact.ts";
import type { ObjectFacts } from "../../../src/model/facts.ts";
import { compareKeys } from "../../../src/model/key-order.ts";
import { keptPlace } from "./kept-place.ts";

function factsOf(
  key: string,
  versionId: string | undefined,
  current: boolean,
  storageClass: string,
): ObjectFacts {
  return {
    ref: versionId === undefined ? { bucket: "b", key } : { bucket: "b", key, versionId },
    ...{
      current,
      size: key.length,
      lastModified: "2026-06-01T12:00:00.000Z",
      eTag: `of ${key}`,
      storageClass,
    },
    ...{ archive: "no", serverSide: known({ type: "sse-s3" }), clientSide: absent },
    ...{ lock: { legalHold: false }, instructionFile: false },
  };
}

function listedOf({ ref, current, size, lastModified, eTag, storageClass }: ObjectFacts): ListedObject {
  return { ref, current, size, lastModified, eTag, storageClass };
}

type Seen = { readonly facts: ObjectFacts; readonly again: boolean };

async function kept(objects: readonly Seen[], most: number) {
  const { place, files: texts } = keptPlace();
  const lines = createObjectLines(place, (chunk) => `objects-${chunk}`, most);
  for (const { facts, again } of objects) await lines.add(facts, again);
  const files = await lines.end();
  if (!files.ok) throw new Error(files.failure.message);
  return { ...rememberedIn(place, files.value), texts };
}

async function rowsBehind(remembered: Awaited<ReturnType<typeof kept>>, after: ListPosition | undefined) {
  const rows: ListedObject[] = [];
  for await (const some of keptRows(remembered, "b", after)) rows.push(...(some ?? []));
  return rows;
}

const one = fc.record({
  key: fc.constantFrom("a", "a/b", "b", "é", "\ue000", "\u{1f600}"),
  versions: fc.array(fc.record({ again: fc.boolean(), cold: fc.boolean() }), { minLength: 1, maxLength: 4 }),
  marked: fc.boolean(),
});

describe("what a scan kept of a bucket", () => {
  it("is given back as the rows of its listing, behind any of them, with what is remembered of those that passed", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(one, { selector: ({ key }) => key }),
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        async (content, versioned, most) => {
          const objects = [...content]
            .sort((a, b) => compareKeys(a.key, b.key))
            .flatMap(({ key, versions, marked }) =>
              versions.slice(0, versioned ? 4 : 1).map(({ again, cold }, index): Seen => {
                const current = !versioned || (index === 0 && !marked);
                const version = versioned ? `v${versions.length - index}` : undefined;
                return { facts: factsOf(key, version, current, cold ? "STANDARD_IA" : "STANDARD"), again };
              }),
            );
          const remembered = await kept(objects, most);
          const listed = objects.map(({ facts }) => listedOf(facts));
          expect(await rowsBehind(remembered, undefined)).toEqual(listed);
          for (const [index, { ref }] of listed.entries())
            expect(await rowsBehind(remembered, ref)).toEqual(listed.slice(index + 1));
          for (const { ref } of listed)
            expect(await rowsBehind(remembered, { key: ref.key })).toEqual(
              listed.filter((row) => compareKeys(row.ref.key, ref.key) > 0),
            );
          const memory = createObjectMemory(remembered, "");
          for (const { facts, again } of objects) {
            await memory.recall(facts.ref.key);
            expect(memory.of(listedOf(facts))).toEqual(again ? undefined : facts);
          }
        },
      ),
    ));

  it("ends where a file cannot be read", async () => {
    const objects = ["a", "b", "c"].map((key) => ({
      facts: factsOf(key, undefined, true, "STANDARD"),
      again: false,
    }));
    const remembered = await kept(objects, 1);
    remembered.texts.delete("objects-2");
    const pages: (number | undefined)[] = [];
    for await (const rows of keptRows(remembered, "b", undefined)) pages.push(rows?.length);
    expect(pages).toEqual([1, undefined]);
  });
});
