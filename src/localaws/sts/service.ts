/** STS on the wire: the query protocol, parameters in the body or in the query, XML out. */

import { AwsError } from "../errors.ts";
import type { Call, Service } from "../types.ts";
import { element, xmlDocument } from "../wire/xml.ts";
import type { StsAction, StsWorld } from "./action.ts";
import { assumeRole } from "./actions/assume-role.ts";
import { getCallerIdentity } from "./actions/get-caller-identity.ts";

/** Every operation of the embedded STS. */
export const stsOperations: Readonly<Record<string, StsAction>> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
};

const namespace = { xmlns: "https://sts.amazonaws.com/doc/2011-06-15/" } as const;

const parametersOf = ({ request, body }: Call): ReadonlyMap<string, string> =>
  new Map([...new URLSearchParams(request.query), ...new URLSearchParams(new TextDecoder().decode(body))]);

const unknownOperation = (operation: string): AwsError =>
  new AwsError(
    "NotImplemented",
    501,
    `The embedded STS does not have the operation ${operation || "(none)"}.`,
  );

export const createStsService = (sts: StsWorld): Service => ({
  name: "sts",
  errorForm: "query",
  identify: (call) => {
    const parameters = parametersOf(call);
    return { operation: parameters.get("Action") ?? "", resource: parameters.get("RoleArn") ?? "" };
  },
  handle: (call) => {
    const parameters = parametersOf(call);
    const operation = parameters.get("Action") ?? "";
    const action = Object.hasOwn(stsOperations, operation) ? stsOperations[operation] : undefined;
    if (action === undefined) throw unknownOperation(operation);
    const result = element(`${operation}Result`, action({ ...call, parameters }, sts));
    const metadata = element("ResponseMetadata", element("RequestId", call.requestId));
    const body = xmlDocument(element(`${operation}Response`, [result, metadata], namespace));
    return { status: 200, headers: { "content-type": "text/xml" }, body };
  },
});
