import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LocalAws } from "../localaws/aws.ts";
import { createPlanter } from "./demo/planter.ts";
import { UsageError } from "./shell.ts";

/** The report bucket of functions that run on the embedded AWS. */
export const reports = "bucketseal-reports";

/** What a deployment tells its functions besides the baseline. */
export const localSettings = {
  BUCKETSEAL_REPORTS: reports,
  BUCKETSEAL_BUDGET_OBJECTS: "100000",
  BUCKETSEAL_BUDGET_BUCKETS: "1000",
  BUCKETSEAL_BUDGET_DOLLARS: "100",
};

/** Makes what a deployment makes before the first function runs. */
export async function plantDeployment(aws: LocalAws): Promise<void> {
  if (!aws.s3.buckets.has(reports)) await createPlanter(aws).s3("PUT", `/${reports}`, "");
}

/** dist/NAME/index.js, beside dist/cli.js or in the checkout the source runs from. */
export function bundleOf(name: string): string {
  if (!/^[a-z][a-z-]*$/.test(name))
    throw new UsageError(`"${name}" is no function; see serverless.yml for their names.`);
  const from = import.meta.url.endsWith(".ts") ? "../../dist/" : "./";
  const bundle = fileURLToPath(new URL(`${from}${name}/index.js`, import.meta.url));
  if (existsSync(bundle)) return bundle;
  throw new UsageError(
    `There is no bundle of a function "${name}"; run 'npm run build', or see serverless.yml for the names.`,
  );
}
