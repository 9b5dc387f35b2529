import { parsePolicy } from "../iam/index.ts";
import { type Fact, known, unknown } from "../model/fact.ts";
import { type ReadPolicy, readable } from "./scene.ts";

/** Parses and compiles a bucket policy; unknown, with the place, when it is none. */
export function readPolicy(policy: Fact<string>): Fact<ReadPolicy> {
  if (policy.state !== "known") return policy;
  const parsed = parsePolicy(policy.value);
  if (parsed.ok) return known(readable(parsed.policy));
  const { message, path, line, column } = parsed.problem;
  const place = `${path} (line ${line}, column ${column})`;
  return unknown("invalid-response", `The bucket policy cannot be read: ${message} at ${place}`);
}
