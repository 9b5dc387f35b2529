/** Lambda functions that are functions of this process: who they are, and what waits for them. */

import { uuid } from "../random.ts";
import type { Clock, Random } from "../types.ts";
import type { Carrier, Parcel } from "./parcel.ts";

/** What Lambda tells a function of its invocation; fits the `Context` of @types/aws-lambda. */
export type FunctionContext = {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
  done(): void;
  fail(): void;
  succeed(): void;
};

export type FunctionOptions = {
  /** Seconds, told to the function; nothing ends it. Default 900 (L20). */
  readonly timeout?: number;
  /** How often an asynchronous event is tried again when the function fails. Default 2 (L22). */
  readonly retries?: number;
  /** ARN of a queue for asynchronous events that failed for good. */
  readonly deadLetters?: string;
};

/** One event that was handed to a function. */
export type Invocation = {
  readonly function: string;
  readonly requestId: string;
  /** What it failed with; absent when it did not. */
  readonly error?: string;
};

export type LocalFunction = {
  readonly name: string;
  readonly arn: string;
  readonly options: Required<Omit<FunctionOptions, "deadLetters">> & Pick<FunctionOptions, "deadLetters">;
  /** Gives what the function returned, through JSON as Lambda does. Rejects when it fails. */
  readonly call: (event: string, requestId: string) => Promise<unknown>;
};

/** An event that waits for its function. */
export type Waiting = {
  readonly name: string;
  readonly text: string;
  readonly requestId: string;
  readonly tries: number;
};

export type Functions = {
  readonly byName: Map<string, LocalFunction>;
  /** Asynchronous events, oldest first. */
  readonly waiting: Waiting[];
};

/** arn:aws:lambda:Region:account:function:name, perhaps with a version or alias after it. */
const functionNameIn = (arn: string): string => arn.split(":")[6] ?? "";

const through = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

type Place = { readonly account: string; readonly region: string; readonly clock: Clock };

export const makeFunction = <Event>(
  name: string,
  handler: (event: Event, context: FunctionContext) => unknown,
  options: FunctionOptions,
  { account, region, clock }: Place,
): LocalFunction => {
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  const { timeout = 900, retries = 2 } = options;
  const contextOf = (awsRequestId: string): FunctionContext => {
    const endsAt = clock.now() + timeout * 1000;
    const logs = { logGroupName: `/aws/lambda/${name}`, logStreamName: `[$LATEST]${awsRequestId}` };
    const ignored = { done: () => undefined, fail: () => undefined, succeed: () => undefined };
    return {
      ...{ functionName: name, functionVersion: "$LATEST", invokedFunctionArn: arn, awsRequestId },
      ...{ memoryLimitInMB: "1024", ...logs, callbackWaitsForEmptyEventLoop: true, ...ignored },
      getRemainingTimeInMillis: () => endsAt - clock.now(),
    };
  };
  return {
    name,
    arn,
    options: { ...options, timeout, retries },
    call: async (text, requestId) => {
      const event: Event = JSON.parse(text);
      return through(await handler(event, contextOf(requestId)));
    },
  };
};

/** Functions as other services of AWS reach them: asynchronously. Any service may. */
export const createFunctionCarrier = (functions: Functions, random: Random): Carrier => ({
  obstacle: (to) => (functions.byName.has(functionNameIn(to)) ? undefined : "missing"),
  take: ({ to, text }: Parcel) => {
    const name = functionNameIn(to);
    if (!functions.byName.has(name)) return;
    functions.waiting.push({ name, text, requestId: uuid(random), tries: 0 });
  },
});
