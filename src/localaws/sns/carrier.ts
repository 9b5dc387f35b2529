import type { KeyCheck } from "../delivery/key-check.ts";
import { type Carrier, callerOf, sourceKeys } from "../delivery/parcel.ts";
import { refusedBy } from "../resource-policy.ts";
import type { SnsWorld } from "./action.ts";
import { publish } from "./publish.ts";

/** Topics as other services of AWS reach them: their policies, and those of their keys, must let the service in. */
export const createTopicCarrier = (sns: SnsWorld, mayUse: KeyCheck): Carrier => {
  const obstacle: Carrier["obstacle"] = (to, from) => {
    const topic = sns.store.topics.get(to);
    if (topic === undefined) return "missing";
    const access = { caller: callerOf(from), action: "sns:Publish", context: sourceKeys(from) };
    const policy = topic.attributes.get("Policy");
    const why = refusedBy(policy, { ...access, resource: topic.arn, account: topic.account });
    if (why !== undefined) return "forbidden";
    return mayUse(topic.attributes.get("KmsMasterKeyId"), topic, from, "sns") ? undefined : "forbidden";
  };
  return {
    obstacle,
    take: ({ to, from, text, subject, attributes = {} }) => {
      const topic = sns.store.topics.get(to);
      if (topic === undefined || obstacle(to, from) !== undefined) return;
      publish(topic, { text, texts: {}, subject, attributes }, sns);
    },
  };
};
