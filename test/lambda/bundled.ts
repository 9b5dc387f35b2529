import { existsSync } from "node:fs";
import type { Context } from "aws-lambda";
import { context } from "./deployed.ts";

/** Invokes a bundled function; the Lambda context is one with plenty of time where none is given. */
export type Invoke = <Answer = unknown>(name: string, event: unknown, lambda?: Context) => Promise<Answer>;

let starts = 0;

/**
 * Functions as Lambda starts them: each with modules of its own, which read the environment when it is first invoked,
 * and warm from then on.
 */
export function startFunctions(): Invoke {
  starts += 1;
  // Another query is another module to Node.
  const query = `?start=${starts}`;
  return async <Answer>(name: string, event: unknown, lambda = context()) => {
    const bundle = new URL(`../../dist/${name}/index.js`, import.meta.url);
    if (!existsSync(bundle))
      throw new Error("There is no bundle: run the tests with 'npm test', which builds it.");
    const { handler } = (await import(`${bundle.href}${query}`)) as {
      handler: (event: unknown, lambda: Context) => Promise<Answer>;
    };
    return handler(event, lambda);
  };
}

/** In the definition of the state machine `${ScanBucketArn}` stands for scan-bucket. */
export function functionOf(resource: string): string {
  return resource
    .replaceAll(/^\W+|Arn\W$/g, "")
    .replaceAll(/(?<=.)[A-Z]/g, "-$&")
    .toLowerCase();
}
