import type { ObjectRef } from "../model/resource.ts";
import type { ListedObject, ReadPorts } from "./ports.ts";

/** An object by name, and whether it is the current version; it is taken for that where nothing is said. */
export type NamedObject = ObjectRef & { readonly current?: boolean };

/** The same ports, with the objects named for a listing: HEAD tells everything else about them. */
export function only(ports: ReadPorts, objects: readonly NamedObject[]): ReadPorts {
  const once = new Map(objects.map((object) => [objectName(object), object]));
  return {
    ...ports,
    listObjects: async function* () {
      yield { ok: true, value: [...once.values()].map(listed) };
    },
  };
}

/** One text for each version of an object in its bucket. */
export function objectName({ key, versionId = "" }: Pick<ObjectRef, "key" | "versionId">): string {
  return `${versionId} ${key}`;
}

function listed({ current = true, ...ref }: NamedObject): ListedObject {
  return { ref, current, size: 0, lastModified: "", eTag: "", storageClass: "STANDARD" };
}
