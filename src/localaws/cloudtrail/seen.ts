import type { AwsError } from "../errors.ts";
import type { Call, WireReply } from "../types.ts";
import type { Deed } from "./record.ts";

/** A call that was carried out or refused. */
export type Seen = {
  readonly call: Call;
  readonly operation: string;
  readonly outcome: WireReply | AwsError;
  /** The account of the embedded AWS. */
  readonly account: string;
};

/** What one service adds to the event of a call; undefined where CloudTrail keeps none. */
export type Describe = (
  seen: Seen,
) =>
  | (Pick<Deed, "name" | "readOnly" | "resources" | "requestParameters" | "responseElements"> &
      Partial<Pick<Deed, "additionalEventData">>)
  | undefined;

export const onlyReads = (operation: string): boolean => /^(Get|Head|List|Describe)/.test(operation);
