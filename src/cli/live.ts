import { setTimeout as wait } from "node:timers/promises";
import type { LocalAws } from "../localaws/aws.ts";
import { createPlanter, type Planter } from "./demo/planter.ts";
import { eventRules } from "./event-rules.ts";
import { runFunction } from "./lambda-runtime.ts";
import { bundleOf, environmentOn, plantDeployment, reports } from "./local-deployment.ts";
import type { Shell } from "./shell.ts";

/** Milliseconds between two looks at what waits. */
const pause = 200;

/**
 * Attaches the bundled functions to an embedded AWS that listens at `url`, and runs them as events come, until the
 * shell is interrupted. Buckets that are there send their events, and so do those that are made later.
 */
export async function runLive(shell: Shell, aws: LocalAws, url: string, baseline: string): Promise<void> {
  const rules = eventRules(reports);
  for (const name of Object.keys(rules)) bundleOf(name);
  const planter = createPlanter(aws);
  await plantDeployment(aws);
  for (const name of aws.s3.buckets.keys()) await sendEvents(planter, name);
  for (const [name, pattern] of Object.entries(rules)) {
    const arn = aws.events.onFunction(name, (event: unknown) =>
      invoked(shell, aws, planter, { name, event, url, baseline }),
    );
    await planter.events("PutRule", { Name: name, EventPattern: JSON.stringify(pattern) });
    await planter.events("PutTargets", { Rule: name, Targets: [{ Id: "function", Arn: arn }] });
  }
  shell.stderr.write("The functions are attached: what is uploaded or changed is judged and mended.\n");
  while (!shell.signal.aborted) {
    await aws.events.drain();
    await wait(pause, undefined, { signal: shell.signal }).catch(() => undefined);
  }
}

type Live = {
  readonly name: string;
  readonly event: unknown;
  readonly url: string;
  readonly baseline: string;
};

async function invoked(shell: Shell, aws: LocalAws, planter: Planter, live: Live): Promise<unknown> {
  const { name, event, url, baseline } = live;
  const made = createdBucket(event);
  if (made !== undefined) await sendEvents(planter, made);
  const answer = await runFunction(shell, {
    bundle: bundleOf(name),
    name,
    event,
    timeoutSeconds: 60,
    environment: {
      ...environmentOn(aws, url, baseline),
      POWERTOOLS_LOG_LEVEL: "SILENT",
    },
  });
  const said = answer.ok ? JSON.stringify(answer.result) : answer.problem;
  shell.stderr.write(`${name} ${subjectOf(event)}: ${said}\n`);
  if (!answer.ok) throw new Error(answer.problem);
  return answer.result;
}

/** EventBridge gets a bucket's events only where the bucket says so (V40). */
async function sendEvents(planter: Planter, bucket: string): Promise<void> {
  const body = "<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>";
  if (bucket !== reports) await planter.s3("PUT", `/${bucket}`, "notification=", { body });
}

function createdBucket(event: unknown): string | undefined {
  const detail = member(event, "detail");
  if (member(detail, "eventName") !== "CreateBucket") return undefined;
  const name = member(member(detail, "requestParameters"), "bucketName");
  return typeof name === "string" ? name : undefined;
}

/** What the event is about, in few words; keys come from whoever uploads, so they are quoted. */
function subjectOf(event: unknown): string {
  const detail = member(event, "detail");
  const key = member(member(detail, "object"), "key");
  const bucket = member(member(detail, "bucket"), "name");
  if (key !== undefined) return JSON.stringify(`s3://${String(bucket)}/${String(key)}`);
  return String(member(detail, "eventName") ?? "");
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
