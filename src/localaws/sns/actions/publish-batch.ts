import { AwsError } from "../../errors.ts";
import { membersOf, type Parameters } from "../../wire/query.ts";
import { element, elements, type Xml } from "../../wire/xml.ts";
import type { SnsAction, SnsCall, SnsWorld } from "../action.ts";
import { badBatch } from "../errors.ts";
import { topicOf } from "../input.ts";
import { publicationIn } from "../message.ts";
import { publish } from "../publish.ts";
import type { Topic } from "../store.ts";

const LIMIT = 10;

const idOf = (entry: Parameters): string => entry.get("Id") ?? "";

const entriesIn = ({ parameters }: SnsCall): readonly Parameters[] => {
  const entries = membersOf(parameters, "PublishBatchRequestEntries.member");
  if (entries.length === 0) {
    throw badBatch("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (entries.length > LIMIT) {
    throw badBatch(
      "TooManyEntriesInBatchRequest",
      "The batch request contains more entries than permissible.",
    );
  }
  if (new Set(entries.map(idOf)).size < entries.length) {
    throw badBatch("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
  if (!entries.every((entry) => /^[\w-]{1,80}$/.test(idOf(entry)))) {
    throw badBatch(
      "InvalidBatchEntryId",
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  }
  return entries;
};

type Result = { readonly ok: boolean; readonly member: Xml };

const publishOne = (entry: Parameters, topic: Topic, sns: SnsWorld): Result => {
  const Id = idOf(entry);
  try {
    const MessageId = publish(topic, publicationIn(entry, topic), sns);
    return { ok: true, member: elements({ Id, MessageId }) };
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    const { code: Code, message: Message } = thrown;
    return { ok: false, member: elements({ Id, Code, Message, SenderFault: true }) };
  }
};

/** Up to ten messages, each of which succeeds or fails by itself (L35). */
export const publishBatch: SnsAction = (call, sns) => {
  const topic = topicOf(call, sns, "Publish");
  const results = entriesIn(call).map((entry) => publishOne(entry, topic, sns));
  const members = (ok: boolean) =>
    results.filter((result) => result.ok === ok).map(({ member }) => element("member", member));
  return elements({ Successful: members(true), Failed: members(false) });
};
