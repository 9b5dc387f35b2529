/** A service of the query protocol: parameters in the body or in the query, XML out. */

import { AwsError } from "./errors.ts";
import type { Call, Service } from "./types.ts";
import type { Parameters } from "./wire/query.ts";
import { element, type Xml, xmlDocument } from "./wire/xml.ts";

/** A call with the parameters of the query protocol. */
export type QueryCall = Call & { readonly parameters: Parameters };

/** One API call, one file each: gives the members of its result; undefined when it has none. */
export type QueryAction<World> = (call: QueryCall, world: World) => Xml | undefined;

type QueryServiceSpec<World> = {
  /** As in the credential scope of a signature. */
  readonly name: string;
  /** As AWS calls it in prose. */
  readonly title: string;
  /** XML namespace of its answers. */
  readonly namespace: string;
  readonly operations: Readonly<Record<string, QueryAction<World>>>;
  /** Parameters that name what a call is about; the first that is there counts. */
  readonly resource: readonly string[];
};

const parametersOf = ({ request, body }: Call): Parameters =>
  new Map([...new URLSearchParams(request.query), ...new URLSearchParams(new TextDecoder().decode(body))]);

export const createQueryService = <World>(spec: QueryServiceSpec<World>, world: World): Service => ({
  name: spec.name,
  errorForm: "query",
  operations: Object.keys(spec.operations),
  namespace: spec.namespace,
  identify: (call) => {
    const parameters = parametersOf(call);
    const resource = spec.resource.map((name) => parameters.get(name)).find((value) => value !== undefined);
    return { operation: parameters.get("Action") ?? "", resource: resource ?? "" };
  },
  handle: (call) => {
    const parameters = parametersOf(call);
    const operation = parameters.get("Action") ?? "";
    const action = Object.hasOwn(spec.operations, operation) ? spec.operations[operation] : undefined;
    if (action === undefined) {
      const message = `The embedded ${spec.title} does not have the operation ${operation || "(none)"}.`;
      throw new AwsError("NotImplemented", 501, message);
    }
    const members = action({ ...call, parameters }, world);
    const result = element(`${operation}Result`, members);
    const metadata = element("ResponseMetadata", element("RequestId", call.requestId));
    const root = element(`${operation}Response`, [result, metadata], { xmlns: spec.namespace });
    return { status: 200, headers: { "content-type": "text/xml" }, body: xmlDocument(root) };
  },
});
