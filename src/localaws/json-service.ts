/** A service of AWS JSON 1.0 or 1.1: one POST per operation, told apart by X-Amz-Target (D10). */

import { AwsError } from "./errors.ts";
import type { Call, Service } from "./types.ts";
import { type JsonObject, readJson } from "./wire/json.ts";

/** A call with its input read. */
export type JsonCall = Call & { readonly input: JsonObject };

/** One API call, one file each. What it returns is the answer's JSON; undefined is an empty answer. */
export type JsonAction<World> = (call: JsonCall, world: World) => JsonObject | undefined;

type JsonServiceSpec<World> = {
  /** As in the credential scope of a signature. */
  readonly name: string;
  /** As AWS calls it in prose. */
  readonly title: string;
  readonly version: "1.0" | "1.1";
  readonly operations: Readonly<Record<string, JsonAction<World>>>;
  /** Members of the input that name what a call is about; the first that is there counts. */
  readonly resource: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** The last part of X-Amz-Target: what stands before it differs between clients. */
const operationOf = ({ request }: Call): string => {
  const target = request.headers["x-amz-target"] ?? "";
  return target.slice(target.lastIndexOf(".") + 1);
};

const resourceOf = (call: Call, members: readonly string[]): string => {
  try {
    const input = readJson(call.body);
    const name = members.map((member) => input[member]).find((value) => value !== undefined);
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
};

export const createJsonService = <World>(spec: JsonServiceSpec<World>, world: World): Service => ({
  name: spec.name,
  errorForm: "json",
  operations: Object.keys(spec.operations),
  identify: (call) => ({ operation: operationOf(call), resource: resourceOf(call, spec.resource) }),
  handle: (call) => {
    const operation = operationOf(call);
    const action = Object.hasOwn(spec.operations, operation) ? spec.operations[operation] : undefined;
    if (action === undefined) {
      const message = `The embedded ${spec.title} does not have the operation ${operation || "(none)"}.`;
      throw new AwsError("NotImplemented", 501, message);
    }
    const output = action({ ...call, input: readJson(call.body) }, world);
    const headers = { "content-type": `application/x-amz-json-${spec.version}`, ...spec.headers };
    return { status: 200, headers, body: output === undefined ? "" : JSON.stringify(output) };
  },
});
