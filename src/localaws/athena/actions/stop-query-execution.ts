import type { AthenaAction } from "../action.ts";
import { executionOf } from "../find.ts";

/** One that has ended stays as it is. */
export const stopQueryExecution: AthenaAction = (call, world) => {
  const execution = executionOf(call, world);
  if (execution.state === "RUNNING") execution.state = "CANCELLED";
  return {};
};
