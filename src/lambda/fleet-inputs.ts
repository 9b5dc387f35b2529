import * as z from "zod";

/** Inputs of the functions of the fleet scan, as the state machine hands them on; statemachine/fleet-scan.asl.json. */

const position = z.union([
  z.object({ key: z.string(), versionId: z.string().optional() }),
  z.object({ source: z.string(), position: z.string() }),
]);
const spending = z.object({ objects: z.number(), buckets: z.number(), dollars: z.number() });
const counts = z.object({ applied: z.number(), already: z.number(), stale: z.number(), failed: z.number() });

/** Goes into names of objects and sessions: what Step Functions and people call a run fits. */
const run = z.string().regex(/^[\w.-]{1,128}$/);

const inputs = {
  listFleet: z.looseObject({ run }),
  scanBucket: z.looseObject({
    run,
    account: z.string().regex(/^\d{12}$/),
    bucket: z.string().min(1),
    region: z.string().min(1),
    serviceWriters: z.array(z.string()),
    part: z.int().positive().optional(),
    after: position.optional(),
  }),
  summarise: z.looseObject({ run, problems: z.array(z.string()).default([]) }),
  apply: z.looseObject({
    run,
    position: z
      .object({ bucket: z.int().nonnegative(), file: z.int().nonnegative(), line: z.int().nonnegative() })
      .optional(),
    spent: spending.optional(),
    settled: counts.optional(),
  }),
};

/** @throws Error in one sentence when the input is not what the state machine sends. */
export function inputOf<Name extends keyof typeof inputs>(
  name: Name,
  event: unknown,
): z.infer<(typeof inputs)[Name]> {
  const read = inputs[name].safeParse(event);
  if (read.success) return read.data as z.infer<(typeof inputs)[Name]>;
  const [issue] = read.error.issues;
  throw new Error(`The input is none of ${name}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
}
