import { elements } from "../../wire/xml.ts";
import type { SnsAction } from "../action.ts";
import { page } from "../page.ts";

export const listTopics: SnsAction = (call, { store }) => {
  const own = [...store.topics.values()].filter(
    ({ account, region }) => account === call.caller.account && region === call.region,
  );
  return page(call, "Topics", own, ({ arn }) => elements({ TopicArn: arn }));
};
