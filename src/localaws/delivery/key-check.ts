/** Queues and topics that are encrypted under a key take nothing from a service that may not use it (V24). */

import { AwsError } from "../errors.ts";
import type { KmsForServices } from "../kms/engine.ts";
import { callerOf, type Sender } from "./parcel.ts";

/** Where an encrypted queue or topic stands. */
type Place = { readonly account: string; readonly region: string };

/** Whether the sender may use the key, by whatever name, both ways; without a key there is nothing to ask. */
export type KeyCheck = (
  key: string | undefined,
  place: Place,
  from: Sender,
  service: "sqs" | "sns",
) => boolean;

export const createKeyCheck =
  (kms: Pick<KmsForServices, "generateDataKey" | "decrypt">): KeyCheck =>
  (key, { account, region }, from, service) => {
    if (key === undefined) return true;
    // The owner's account is where aliases are looked up; to the key's policy the caller is the service.
    const caller = { ...callerOf(from), account };
    const use = {
      caller,
      region,
      context: {},
      viaService: `${service}.${region}.amazonaws.com`,
      requestId: "",
    };
    try {
      const { wrapped } = kms.generateDataKey({ ...use, key });
      kms.decrypt({ ...use, wrapped });
      return true;
    } catch (thrown) {
      if (thrown instanceof AwsError) return false;
      throw thrown;
    }
  };
