import { setTimeout as wait } from "node:timers/promises";
import { Logger } from "@aws-lambda-powertools/logger";
import { askEndpoint, type Endpoint } from "../aws/endpoint.ts";
import { awsPorts } from "../aws/ports.ts";
import { readText } from "../aws/read-text.ts";
import type { PlanOptions } from "../flow/plan.ts";
import type { Ports } from "../flow/ports.ts";
import { recently } from "../flow/recent.ts";
import { builtInBaseline, parseBaseline } from "../model/baseline/parse.ts";
import { reportOnly } from "../model/baseline/report-only.ts";
import type { Baseline } from "../model/baseline.ts";

/** Written in by the bundler, from package.json. */
declare const __BUCKETSEAL_VERSION__: string;

/** What a function works with. */
export type Wired = { readonly ports: Ports; readonly options: PlanOptions };

/** What a deployment tells its functions; docs/operations.md explains each. */
type Setting =
  | "BUCKETSEAL_REPORTS"
  | "BUCKETSEAL_ALERT_TOPIC"
  | "BUCKETSEAL_DEAD_LETTERS"
  | "BUCKETSEAL_SECURITY_HUB"
  | "BUCKETSEAL_ACCOUNTS"
  | "BUCKETSEAL_MEMBER_ROLE"
  | "BUCKETSEAL_EXTERNAL_ID"
  | "BUCKETSEAL_BUDGET_OBJECTS"
  | "BUCKETSEAL_BUDGET_BUCKETS"
  | "BUCKETSEAL_BUDGET_DOLLARS"
  | "BUCKETSEAL_MODE"
  | "BUCKETSEAL_BASELINE"
  | "BUCKETSEAL_BASELINE_TEXT";

export const logger = new Logger({ serviceName: "bucketseal" });

export const version = __BUCKETSEAL_VERSION__;

const region = process.env["AWS_REGION"] ?? "us-east-1";
const endpoint = process.env["AWS_ENDPOINT_URL"];
const custom = endpoint === undefined ? {} : { endpoint };

/** Where the clients of every function go. */
export const home = { region, ...custom };

/** Empty where the deployment says nothing. */
export function setting(name: Setting): string {
  return process.env[name] ?? "";
}

/** A variable that the baseline names. */
export function variable(name: string): string | undefined {
  return process.env[name];
}

/** A setting that the function cannot do without. */
export function required(name: Setting): string {
  const value = setting(name);
  if (value === "") throw new Error(`${name} is not set; see docs/operations.md.`);
  return value;
}

let ports: Ports | undefined;
let asked: Promise<Endpoint> | undefined;

/** Milliseconds for which a warm function trusts what it was told of settings, keys and the baseline. */
const trustedFor = 60_000;

const remembering = new WeakMap<Ports, Ports>();

/** The same ports, which ask about buckets and keys once a minute: to judge with, never to write with. */
export function recent(ports: Ports, { surroundings }: Pick<PlanOptions, "surroundings">): Ports {
  const held = remembering.get(ports) ?? recently(ports, surroundings, trustedFor);
  remembering.set(ports, held);
  return held;
}

/** What the endpoint says of itself, asked once. */
export function endpointAsked(): Promise<Endpoint> {
  asked ??= askEndpoint(endpoint);
  return asked;
}

/** Ports and options from the environment of the function; a change of the baseline counts within a minute. */
export async function wire(concurrency: number, remainingMilliseconds: () => number): Promise<Wired> {
  const { trusted, limits } = await endpointAsked();
  const parts = limits === undefined ? {} : { partSize: limits.partSize };
  ports ??= awsPorts({ ...home, ...parts, lookAlike: !trusted, maxSockets: concurrency * 2 });
  const options: PlanOptions = {
    baseline: await baselineInForce(),
    concurrency,
    heldSseCKeys: [],
    version,
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

/**
 * From BUCKETSEAL_BASELINE (s3://BUCKET/KEY), from BUCKETSEAL_BASELINE_TEXT, or the built-in defaults. A deployment in
 * report mode only reports, whatever the baseline asks: its functions may not write.
 */
async function baselineInForce(): Promise<Baseline> {
  const baseline = await baselineAsWritten();
  return setting("BUCKETSEAL_MODE") === "report" ? reportOnly(baseline) : baseline;
}

async function baselineAsWritten(): Promise<Baseline> {
  const text = setting("BUCKETSEAL_BASELINE_TEXT");
  const place = setting("BUCKETSEAL_BASELINE");
  if (text !== "") return baselineFrom(text, "BUCKETSEAL_BASELINE_TEXT");
  if (place === "") return builtInBaseline();
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
  if (bucket === undefined || key === undefined)
    throw new Error(`BUCKETSEAL_BASELINE is "${place}"; write it like s3://BUCKET/bucketseal.yml.`);
  if (readLast !== undefined && performance.now() - readLast.at < trustedFor)
    return baselineFrom(readLast.text, place);
  const read = await readText(home, bucket, key);
  if (!read.ok) throw new Error(read.failure.message);
  readLast = { text: read.value, at: performance.now() };
  return baselineFrom(read.value, place);
}

let readLast: { readonly text: string; readonly at: number } | undefined;
let parsedLast: { readonly text: string; readonly baseline: Baseline } | undefined;

/** Parsed once: it is the same text at nearly every invocation. */
function baselineFrom(text: string, source: string): Baseline {
  if (parsedLast?.text === text) return parsedLast.baseline;
  const parsed = parseBaseline(text, source);
  if (!parsed.ok) throw new Error(parsed.problem);
  parsedLast = { text, baseline: parsed.baseline };
  return parsed.baseline;
}
