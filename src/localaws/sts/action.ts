import type { Principals } from "../principals.ts";
import type { Call, Clock } from "../types.ts";
import type { Xml } from "../wire/xml.ts";

/** A call to STS with the parameters of its query protocol. */
export type StsCall = Call & { readonly parameters: ReadonlyMap<string, string> };

/** Everything an STS action may reach. */
export type StsWorld = { readonly clock: Clock; readonly principals: Principals };

/** One API call of STS, one file each: gives the members of its result. */
export type StsAction = (call: StsCall, sts: StsWorld) => Xml;
