import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // It is there, and somebody else's.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
};

const holder = (path: string): number | undefined => {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isInteger(pid) && pid > 0 && alive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
};

const create = (path: string): boolean => {
  try {
    const file = openSync(path, "wx");
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  }
};

/** Takes a folder for this process; a lock whose process is gone does not count. Gives the process that has it, or how to give it up. */
export const lockFolder = (folder: string): { readonly heldBy: number } | { release(): void } => {
  const path = join(folder, "lock");
  const release = (): void => rmSync(path, { force: true });
  if (create(path)) return { release };
  const pid = holder(path);
  if (pid !== undefined) return { heldBy: pid };
  release();
  return create(path) ? { release } : { heldBy: holder(path) ?? 0 };
};
