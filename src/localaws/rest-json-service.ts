/** A service of AWS REST JSON: an operation is a method and a path. */

import { AwsError } from "./errors.ts";
import type { JsonAction } from "./json-service.ts";
import type { Call, Service } from "./types.ts";
import { readJson } from "./wire/json.ts";

type RestRoute<World> = {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly action: JsonAction<World>;
};

type RestServiceSpec<World> = {
  /** As in the credential scope of a signature. */
  readonly name: string;
  /** As AWS calls it in prose. */
  readonly title: string;
  readonly routes: readonly RestRoute<World>[];
};

/** Clients of these services read the code of an error from a header, or from a member of its own. */
const restError = (error: AwsError): AwsError =>
  new AwsError(error.code, error.status, error.message, {
    fields: { Code: error.code, Message: error.message, ...error.fields },
    headers: { "x-amzn-errortype": error.code, ...error.headers },
  });

export const createRestJsonService = <World>(spec: RestServiceSpec<World>, world: World): Service => {
  const routeOf = ({ request }: Call): RestRoute<World> | undefined =>
    spec.routes.find(({ method, path }) => method === request.method && path === request.path);
  const nameOf = ({ request }: Call): string => `${request.method} ${request.path}`;
  return {
    name: spec.name,
    errorForm: "json",
    operations: spec.routes.map(({ operation }) => operation),
    identify: (call) => ({ operation: routeOf(call)?.operation ?? nameOf(call), resource: "" }),
    handle: (call) => {
      try {
        const route = routeOf(call);
        if (route === undefined) {
          const message = `The embedded ${spec.title} does not have the operation ${nameOf(call)}.`;
          throw new AwsError("NotImplemented", 501, message);
        }
        const output = route.action({ ...call, input: readJson(call.body) }, world) ?? {};
        return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(output) };
      } catch (thrown) {
        throw thrown instanceof AwsError ? restError(thrown) : thrown;
      }
    },
  };
};
