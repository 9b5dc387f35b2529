/** Two runs of an embedded AWS over one folder. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createLocalAws, type LocalAws } from "../../../src/localaws/aws.ts";
import { openDataFolder } from "../../../src/localaws/data/folder.ts";

const root = mkdtempSync(join(tmpdir(), "bucketseal-services-"));
afterAll(() => rmSync(root, { recursive: true }));

const start = (name: string): LocalAws => {
  const result = openDataFolder(join(root, name));
  if (!result.ok) throw new Error(result.problem);
  return createLocalAws({ data: result.folder, minimumPartSize: 1 });
};

/** What the first run left behind is what the second one finds. */
export const twice = async <T>(
  name: string,
  first: (aws: LocalAws) => Promise<T>,
  second: (aws: LocalAws, left: T) => Promise<void>,
): Promise<void> => {
  const before = start(name);
  const left = await first(before);
  await before.close();
  const after = start(name);
  await second(after, left);
  await after.close();
};

/** What clients of an embedded AWS need, in-process. */
export const settings = (aws: LocalAws) => ({
  region: aws.region,
  credentials: aws.credentials,
  requestHandler: aws.requestHandler(),
});
