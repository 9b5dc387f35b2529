import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ReportPlace } from "../flow/platform.ts";
import type { Result } from "../flow/ports.ts";
import { lockFolder } from "../localaws/data/lock.ts";
import { readNamed, writeNamed } from "./files.ts";
import { type Shell, UsageError } from "./shell.ts";

/** A folder in which a scan keeps how far it is; nobody else's files are ever in it. */
export type StateFolder = {
  readonly place: ReportPlace;
  /** Removes the files of all scans but these. */
  readonly keepOnly: (runs: readonly string[]) => void;
  /** Gives the folder back to the next command. */
  readonly close: () => void;
};

const ours = new Set(["scan.json", "runs", "lock"]);

/**
 * Takes a folder for this command, and makes it where there is none.
 * @throws UsageError when it holds anything else, or another command is at work in it.
 */
export function stateFolder(shell: Shell, name: string): StateFolder {
  const root = resolve(shell.cwd, name);
  made(root, name);
  const foreign = readdirSync(root).find((entry) => !ours.has(entry));
  if (foreign !== undefined)
    throw new UsageError(
      `${name}: it holds ${foreign}, which is none of ours; give an empty or a new folder.`,
    );
  const lock = lockFolder(root);
  if ("heldBy" in lock)
    throw new UsageError(
      `${name}: process ${lock.heldBy} is at work in it; wait for it, or give another folder.`,
    );
  return {
    place: {
      readText: async (file) => readText(shell, root, name, file),
      writeText: async (file, text) => {
        made(dirname(join(root, file)), name);
        await writeNamed(shell, join(name, file), text);
        return { ok: true, value: undefined };
      },
      listNames: (prefix) => listNames(root, prefix),
    },
    keepOnly: (runs) => {
      for (const run of entries(join(root, "runs")))
        if (!runs.includes(run)) rmSync(join(root, "runs", run), { recursive: true, force: true });
    },
    close: lock.release,
  };
}

function made(path: string, name: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch {
    throw new UsageError(`${name}: a folder cannot be made there; choose another place.`);
  }
}

function readText(shell: Shell, root: string, name: string, file: string): Result<string> {
  if (statSync(join(root, file), { throwIfNoEntry: false }) === undefined)
    return { ok: false, failure: { reason: "not-found", message: `${join(name, file)} is not there` } };
  return { ok: true, value: readNamed(shell, join(name, file), "state of the scan") };
}

/** @param prefix a folder's, with its slash. */
async function* listNames(root: string, prefix: string): AsyncGenerator<Result<string>> {
  const found = entries(join(root, prefix), true).map((entry) => `${prefix}${entry.replaceAll("\\", "/")}`);
  for (const value of found.sort()) yield { ok: true, value };
}

function entries(folder: string, recursive = false): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder, { recursive, encoding: "utf8" });
}
