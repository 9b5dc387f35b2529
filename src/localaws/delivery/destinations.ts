import { parseArn } from "../../iam/index.ts";
import type { Carrier, Destinations } from "./parcel.ts";
import type { PostOffice } from "./post-office.ts";

/** The ARN's service says which carrier goes there. */
export type Carriers = ReadonlyMap<string, Carrier>;

/** A carrier that the post office stands before. */
export const through = (office: PostOffice, carrier: Carrier): Carrier => ({
  obstacle: carrier.obstacle,
  take: (parcel) => office.post(() => carrier.take(parcel)),
});

export const createDestinations = (carriers: Carriers): Destinations => {
  const carrierOf = (arn: string): Carrier | undefined => carriers.get(parseArn(arn)?.service ?? "");
  return {
    obstacle: (to, from) => {
      const carrier = carrierOf(to);
      return carrier === undefined ? "missing" : carrier.obstacle(to, from);
    },
    send: (parcel) => carrierOf(parcel.to)?.take(parcel),
  };
};
