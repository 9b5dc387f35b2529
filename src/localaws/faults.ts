/** Faults on demand (D19, D20). */

import type { Fault, Identity } from "./types.ts";

export type Faults = {
  /** Starts a fault; the answer ends it. */
  inject(fault: Fault): () => void;
  /** The fault that befalls this call, counted. */
  take(service: string, identity: Identity): Fault["answer"] | undefined;
};

const matches = (fault: Fault, service: string, { operation, resource }: Identity): boolean =>
  (fault.service === undefined || fault.service === service) &&
  (fault.operation === undefined || fault.operation === operation) &&
  (fault.resource === undefined || resource.search(fault.resource) >= 0);

export const createFaults = (): Faults => {
  const active = new Map<symbol, { fault: Fault; skip: number; times: number }>();
  return {
    inject: (fault) => {
      const id = Symbol("fault");
      active.set(id, { fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
      return () => {
        active.delete(id);
      };
    },
    take: (service, identity) => {
      if (active.size === 0) return undefined;
      for (const [id, each] of active) {
        if (!matches(each.fault, service, identity)) continue;
        if (each.skip > 0) {
          each.skip -= 1;
          continue;
        }
        each.times -= 1;
        if (each.times <= 0) active.delete(id);
        return each.fault.answer;
      }
      return undefined;
    },
  };
};
