import type { CustodyPorts, ReadPorts } from "../src/flow/ports.ts";

const why = { reason: "access-denied", message: "not asked here" } as const;
const notAsked = async () => ({ ok: false, failure: why }) as const;

/** For benchmarks of ports that are made up: nothing more is known of any key or object. */
export const noCustody: CustodyPorts & Pick<ReadPorts, "listAnnotations" | "listPage"> = {
  listAnnotations: notAsked,
  listPage: notAsked,
  lastKeyUse: notAsked,
  keyPolicy: notAsked,
  keyGrants: notAsked,
  keyCalls: notAsked,
  instructionFile: notAsked,
  openDataKey: async () => ({ outcome: "unknown", why }),
};
