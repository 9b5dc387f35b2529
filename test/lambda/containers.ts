import { Worker } from "node:worker_threads";

/** How long an invocation has left, told by the clock, or by how often it is asked: the same on every machine. */
type Remaining = { readonly milliseconds: number } | { readonly asks: number };

/** Warm Lambda containers of one bundled function: each in a thread with modules of its own, one event at a time. */
export type Containers = {
  /** Waits for a free container; rejects with what the function throws, or when its container is killed. */
  readonly invoke: (event: unknown, remaining?: Remaining) => Promise<unknown>;
  /** Kills the container that works on an event that meets the condition. @returns whether there was one. */
  readonly kill: (works: (event: unknown) => boolean) => Promise<boolean>;
  readonly close: () => Promise<void>;
};

const bootstrap = `
const { parentPort, workerData } = require("node:worker_threads");
const clock = ({ milliseconds, asks }) => {
  if (asks === undefined) { const end = performance.now() + milliseconds; return () => Math.max(0, end - performance.now()); }
  let asked = 0;
  return () => (++asked > asks ? 30000 : 900000);
};
const handler = import(workerData.bundle).then((module) => module.handler);
parentPort.on("message", async ({ event, remaining, awsRequestId }) => {
  const context = { functionName: workerData.name, awsRequestId, memoryLimitInMB: "1024", functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:" + workerData.name,
    getRemainingTimeInMillis: clock(remaining) };
  try { parentPort.postMessage({ result: await (await handler)(event, context) }); }
  catch (error) { parentPort.postMessage({ error: error.message }); }
});`;

type Reply = { readonly result: unknown } | { readonly error: string };
type Container = { readonly worker: Worker; event: unknown; settle: (reply: Reply) => void };

export function containersOf(name: string, most: number): Containers {
  const bundle = new URL(`../../dist/${name}/index.js`, import.meta.url).href;
  const all = new Set<Container>();
  const free: Container[] = [];
  const waiting: ((container: Container) => void)[] = [];
  const started = () => {
    // Not the test's own flags, and no shared streams.
    const options = { eval: true, workerData: { bundle, name }, execArgv: [], env: { ...process.env } };
    const worker = new Worker(bootstrap, options);
    const container: Container = { worker, event: undefined, settle: () => undefined };
    worker.on("message", (reply: Reply) => container.settle(reply));
    worker.on("error", (error) => container.settle({ error: error.message }));
    worker.on("exit", () => {
      all.delete(container);
      container.settle({ error: "the container was killed" });
    });
    all.add(container);
    return container;
  };
  const taken = async (): Promise<Container> => {
    const idle = free.pop();
    if (idle !== undefined) return idle;
    return all.size < most ? started() : new Promise((resolve) => waiting.push(resolve));
  };
  const givenBack = (container: Container) => {
    const next = waiting.shift();
    const usable = all.has(container);
    if (next !== undefined) next(usable ? container : started());
    else if (usable) free.push(container);
  };
  let requests = 0;
  return {
    invoke: async (event, remaining = { milliseconds: 900_000 }) => {
      const container = await taken();
      requests += 1;
      const awsRequestId = `${String(requests).padStart(8, "0")}-2222-4333-8444-555555555555`;
      container.event = event;
      const reply = await new Promise<Reply>((resolve) => {
        container.settle = resolve;
        container.worker.postMessage({ event, remaining, awsRequestId });
      });
      container.event = undefined;
      givenBack(container);
      if ("error" in reply) throw new Error(reply.error);
      return reply.result;
    },
    kill: async (works) => {
      const found = [...all].find(({ event }) => event !== undefined && works(event));
      await found?.worker.terminate();
      return found !== undefined;
    },
    close: async () => {
      await Promise.all([...all].map(({ worker }) => worker.terminate()));
    },
  };
}
