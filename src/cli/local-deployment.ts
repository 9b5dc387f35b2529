import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createLocalAws, type LocalAws } from "../localaws/aws.ts";
import { fleetBaseline } from "./demo/baseline.ts";
import { fleetAccount, fleetCopyLimit, fleetRegion } from "./demo/fleet.ts";
import { plantFleet } from "./demo/plant.ts";
import { createPlanter } from "./demo/planter.ts";
import { UsageError } from "./shell.ts";

/** The report bucket of functions that run on the embedded AWS. */
export const reports = "bucketseal-reports";

/** What the embedded AWS of a function holds. */
export type FleetName = "sample" | "empty";

/** What a deployment tells its functions besides the baseline. */
const localSettings = {
  BUCKETSEAL_REPORTS: reports,
  BUCKETSEAL_BUDGET_OBJECTS: "100000",
  BUCKETSEAL_BUDGET_BUCKETS: "1000",
  BUCKETSEAL_BUDGET_DOLLARS: "100",
};

/** Makes what a deployment makes before the first function runs. */
export async function plantDeployment(aws: LocalAws): Promise<void> {
  if (!aws.s3.buckets.has(reports)) await createPlanter(aws).s3("PUT", `/${reports}`, "");
}

/** An embedded AWS as functions find it: with a fleet, and what a deployment makes. */
export async function deployedAws(fleet: FleetName): Promise<LocalAws> {
  const aws = createLocalAws({ account: fleetAccount, region: fleetRegion, copyLimit: fleetCopyLimit });
  if (fleet === "sample") await plantFleet(aws);
  await plantDeployment(aws);
  return aws;
}

/** The environment of a function on the embedded AWS. */
export function environmentOn(aws: LocalAws, url: string, baseline: string): Record<string, string> {
  return {
    ...localSettings,
    BUCKETSEAL_BASELINE_TEXT: baseline,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    AWS_REGION: aws.region,
  };
}

/** What is required of a fleet where nobody says it; empty: the built-in defaults. */
export function baselineOf(fleet: FleetName): string {
  return fleet === "sample" ? fleetBaseline : "";
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
