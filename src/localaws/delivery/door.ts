/** What tests and the command line do with events and functions that no API call can. */

import type { SqsWorld } from "../sqs/action.ts";
import type { Clock } from "../types.ts";
import {
  type FunctionContext,
  type FunctionOptions,
  type Functions,
  type Invocation,
  makeFunction,
} from "./functions.ts";
import type { QueueMapping } from "./mapping.ts";
import type { PostOffice } from "./post-office.ts";
import { drain } from "./pump.ts";

export type EventsDoor = Pick<PostOffice, "duplicate" | "hold" | "held" | "release"> & {
  /**
   * Makes a Lambda function of a function. Events reach it when `drain` is called.
   * @returns its ARN.
   */
  onFunction<Event>(
    name: string,
    handler: (event: Event, context: FunctionContext) => unknown,
    options?: FunctionOptions,
  ): string;
  /** Feeds a function with the messages of a queue. */
  mapQueue(mapping: QueueMapping): void;
  /**
   * Runs functions until nothing waits for them; resolves with what was run, in order.
   * @param most invocations before it is taken for an endless loop, and rejects. Default 10,000.
   */
  drain(most?: number): Promise<readonly Invocation[]>;
};

type DoorParts = {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly office: PostOffice;
  readonly functions: Functions;
  readonly sqs: SqsWorld;
};

export const createEventsDoor = (parts: DoorParts): EventsDoor => {
  const { duplicate, hold, held, release } = parts.office;
  const mappings: QueueMapping[] = [];
  return {
    ...{ duplicate, hold, held, release },
    onFunction: (name, handler, options = {}) => {
      const made = makeFunction(name, handler, options, parts);
      parts.functions.byName.set(name, made);
      return made.arn;
    },
    mapQueue: (mapping) => {
      mappings.push(mapping);
    },
    drain: (most = 10_000) => drain({ functions: parts.functions, mappings, sqs: parts.sqs }, most),
  };
};
