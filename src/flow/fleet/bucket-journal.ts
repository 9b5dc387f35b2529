import type { JournalRequest, ListPosition, OpenedSource, ReadPorts, SourceRequest } from "../ports.ts";
import type { ObjectMemory } from "../scan/options.ts";
import { journalListing, stretchesOf } from "./journal-listing.ts";
import { keptRows } from "./kept-rows.ts";
import { daysOfMemory, type KeptScan } from "./kept-scan.ts";
import type { Remembered } from "./object-memory.ts";
import type { PartReport } from "./scan-part.ts";

/** What the last scan in a place saw of a bucket, or why that is not all of it. */
export type SeenWhole =
  | {
      readonly ok: true;
      /** ISO 8601: when that scan began. */
      readonly since: string;
      readonly versioning: "enabled" | "disabled";
    }
  | { readonly ok: false; readonly why: string };

/** Whether all objects of a bucket are remembered, so that the journal's word on the changed ones is enough. */
export function seenWhole(
  { rememberedAt }: Pick<KeptScan, "rememberedAt">,
  parts: readonly PartReport[],
): SeenWhole {
  const [first] = parts;
  if (rememberedAt === undefined || first === undefined)
    return no(`no scan of the last ${daysOfMemory} days in the folder remembers it`);
  const inTurn = parts.every(
    ({ part, last }, index) => part === index + 1 && last === (part === parts.length),
  );
  if (!inTurn || parts.some(({ bucket }) => bucket.incomplete !== undefined))
    return no("the last scan in the folder did not come to its end");
  if (!parts.every(({ whole }) => whole === true))
    return no("the last scan in the folder did not list it, or did not keep every object");
  const { versioning } = first.bucket.facts;
  if (versioning.state !== "known" || versioning.value === "suspended")
    return no("its versioning was suspended or unknown at the last scan");
  const isSame = parts.every(({ bucket: { facts } }) =>
    facts.versioning.state === "known" ? facts.versioning.value === versioning.value : false,
  );
  return isSame ? { ok: true, since: rememberedAt, versioning: versioning.value } : no(changedVersioning);
}

const changedVersioning = "its versioning was changed since the last scan";

function no(why: string): SeenWhole {
  return { ok: false, why };
}

/** The journal of one bucket, asked once for all parts of its scan in this process. */
export type BucketJournal = {
  /** The same ports, whose listing leaves out what the journal names no change of, where that is what was opened. */
  readonly ports: (ports: ReadPorts, after: ListPosition | undefined) => ReadPorts;
  /** The same memory without what the journal names: that is asked about, whatever a listing shows of it. */
  readonly memory: (memory: ObjectMemory) => ObjectMemory;
};

export function createBucketJournal(seen: SeenWhole, remembered: Remembered | undefined): BucketJournal {
  let opened: OpenedSource | undefined;
  let names: ReadonlySet<string> = new Set();
  const open = async (openSource: Open, request: SourceRequest, goesOn: boolean): Promise<OpenedSource> => {
    if (goesOn && opened?.changed !== undefined) return opened;
    opened = await openSource({ ...request, journal: requestOf(seen, request, goesOn) });
    names = new Set(opened.changed);
    return opened;
  };
  return {
    ports: (ports, after) => {
      const { openSource } = ports;
      if (openSource === undefined) return ports;
      let versioned: boolean | undefined;
      return {
        ...ports,
        openSource: async (request) => {
          const found = await open(openSource, request, after?.journal === true);
          versioned = found.changed === undefined ? undefined : request.versions;
          return found;
        },
        listObjects: (bucket, versions, from) => {
          const changed = versions === versioned ? opened?.changed : undefined;
          if (changed === undefined || remembered === undefined)
            return ports.listObjects(bucket, versions, from);
          const rows = keptRows(remembered, bucket.name, from);
          return journalListing(ports, bucket, versions, stretchesOf(rows, changed, from));
        },
      };
    },
    memory: (memory) => ({
      ...memory,
      of: (listed) => (names.has(listed.ref.key) ? undefined : memory.of(listed)),
    }),
  };
}

type Open = NonNullable<ReadPorts["openSource"]>;

function requestOf(seen: SeenWhole, { facts }: SourceRequest, goesOn: boolean): JournalRequest {
  if (!seen.ok) return { why: seen.why, goesOn };
  const { versioning } = facts;
  const isSame = versioning.state === "known" && versioning.value === seen.versioning;
  return isSame ? { since: seen.since, goesOn } : { why: changedVersioning, goesOn };
}
