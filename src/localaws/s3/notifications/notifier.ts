/** From a change in a bucket to those who asked to be told (V13, V17, D13). */

import type { Destinations } from "../../delivery/parcel.ts";
import type { Bus } from "../../events/action.ts";
import type { Clock } from "../../types.ts";
import type { BucketState, S3Event } from "../action.ts";
import { bridgeEventOf } from "./bridge-event.ts";
import { notificationsOf, type Target } from "./configuration.ts";
import { covers } from "./event-types.ts";
import { createSequencer } from "./occurrence.ts";
import { recordsText } from "./record.ts";
import { senderOf, subject } from "./sender.ts";

type NotifierParts = {
  readonly clock: Clock;
  readonly buckets: ReadonlyMap<string, BucketState>;
  readonly destinations: Destinations;
  readonly bus: Bus;
  readonly eventVersion: string | undefined;
};

const isFor = ({ events, filter }: Target, { name, key }: S3Event): boolean =>
  events.some((asked) => covers(asked, name)) && key.startsWith(filter.prefix) && key.endsWith(filter.suffix);

export const createNotifier = (parts: NotifierParts): ((event: S3Event) => void) => {
  const sequencer = createSequencer();
  const { eventVersion } = parts;
  return (event) => {
    const bucket = parts.buckets.get(event.bucket);
    const wanted = bucket === undefined ? undefined : notificationsOf(bucket.settings);
    if (bucket === undefined || wanted === undefined) return;
    const at = parts.clock.now();
    const occurrence = { event, bucket, at, sequencer: sequencer(at) };
    for (const target of wanted.targets.filter((each) => isFor(each, event))) {
      const text = recordsText(occurrence, target.id, eventVersion);
      parts.destinations.send({ to: target.arn, from: senderOf(bucket), text, subject });
    }
    // All or nothing: the bucket does not choose what goes to EventBridge (V40).
    if (wanted.eventBridge) parts.bus(bridgeEventOf(occurrence, eventVersion));
  };
};
