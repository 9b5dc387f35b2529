import { setTimeout as wait } from "node:timers/promises";
import { Logger } from "@aws-lambda-powertools/logger";
import { askEndpoint, type Endpoint } from "../aws/endpoint.ts";
import { awsPorts } from "../aws/ports.ts";
import { readText } from "../aws/read-text.ts";
import type { PlanOptions } from "../flow/plan.ts";
import type { Ports } from "../flow/ports.ts";
import { builtInBaseline, parseBaseline } from "../model/baseline/parse.ts";
import type { Baseline } from "../model/baseline.ts";

/** Written in by the bundler, from package.json. */
declare const __BUCKETSEAL_VERSION__: string;

/** What a function works with. */
export type Wired = { readonly ports: Ports; readonly options: PlanOptions };

export const logger = new Logger({ serviceName: "bucketseal" });

const region = process.env["AWS_REGION"] ?? "us-east-1";
const endpoint = process.env["AWS_ENDPOINT_URL"];
const custom = endpoint === undefined ? {} : { endpoint };

/** Where the clients of every function go. */
export const home = { region, ...custom };

/** A setting of the deployment that the function cannot do without. */
export function required(name: "BUCKETSEAL_REPORTS" | "BUCKETSEAL_ALERT_TOPIC"): string {
  const value = process.env[name] ?? "";
  if (value === "") throw new Error(`${name} is not set; see docs/operations.md.`);
  return value;
}

let ports: Ports | undefined;
let asked: Promise<Endpoint> | undefined;

/** Ports and options from the environment of the function; the baseline is read anew at each invocation. */
export async function wire(concurrency: number, remainingMilliseconds: () => number): Promise<Wired> {
  asked ??= askEndpoint(endpoint);
  const { trusted, limits } = await asked;
  const parts = limits === undefined ? {} : { partSize: limits.partSize };
  ports ??= awsPorts({ ...home, ...parts, maxSockets: concurrency * 2 });
  const options: PlanOptions = {
    baseline: await baselineInForce(),
    concurrency,
    heldSseCKeys: [],
    version: __BUCKETSEAL_VERSION__,
    trustedEndpoint: trusted,
    ...limits,
    surroundings: {
      now: () => new Date().toISOString(),
      elapsed: () => performance.now(),
      wait: (milliseconds) => wait(milliseconds),
      random: () => Math.random(),
      // Lambda ends a function that is out of time in the middle of a call; this ends between two (L25).
      cancelled: () => remainingMilliseconds() < safetyMargin,
    },
    ...custom,
  };
  return { ports, options };
}

const safetyMargin = 10_000;

/** From BUCKETSEAL_BASELINE (s3://BUCKET/KEY), from BUCKETSEAL_BASELINE_TEXT, or the built-in defaults. */
async function baselineInForce(): Promise<Baseline> {
  const text = process.env["BUCKETSEAL_BASELINE_TEXT"] ?? "";
  const place = process.env["BUCKETSEAL_BASELINE"] ?? "";
  if (text !== "") return baselineFrom(text, "BUCKETSEAL_BASELINE_TEXT");
  if (place === "") return builtInBaseline();
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
  if (bucket === undefined || key === undefined)
    throw new Error(`BUCKETSEAL_BASELINE is "${place}"; write it like s3://BUCKET/bucketseal.yml.`);
  const read = await readText(home, bucket, key);
  if (!read.ok) throw new Error(read.failure.message);
  return baselineFrom(read.value, place);
}

function baselineFrom(text: string, source: string): Baseline {
  const parsed = parseBaseline(text, source);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.baseline;
}
