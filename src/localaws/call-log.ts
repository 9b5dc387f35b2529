import type { CallRecord } from "./types.ts";

export type CallLog = {
  add(record: CallRecord): void;
  /** The latest calls, oldest first. */
  records(): readonly CallRecord[];
};

/** A log that forgets its oldest calls once it holds twice `limit`, so that a long run needs no more memory. */
export const createCallLog = (limit = 100_000): CallLog => {
  let records: CallRecord[] = [];
  return {
    add: (record) => {
      if (records.length >= 2 * limit) records = records.slice(-limit);
      records.push(record);
    },
    records: () => records,
  };
};
