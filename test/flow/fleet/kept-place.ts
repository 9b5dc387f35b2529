import type { ReportPlace } from "../../../src/flow/platform.ts";

/** A place in memory that outlives the runs that are killed over it. */
export function keptPlace(): { readonly place: ReportPlace; readonly files: Map<string, string> } {
  const files = new Map<string, string>();
  return {
    files,
    place: {
      readText: async (name) => {
        const value = files.get(name);
        return value === undefined
          ? { ok: false, failure: { reason: "not-found", message: `${name} is not there` } }
          : { ok: true, value };
      },
      writeText: async (name, text) => {
        files.set(name, text);
        return { ok: true, value: undefined };
      },
      listNames: async function* (prefix) {
        for (const value of [...files.keys()].sort()) if (value.startsWith(prefix)) yield { ok: true, value };
      },
    },
  };
}
