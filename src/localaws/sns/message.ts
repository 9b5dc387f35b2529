/** What can be published. */

import type { MessageAttribute, MessageAttributes } from "../delivery/parcel.ts";
import { membersOf, type Parameters } from "../wire/query.ts";
import { invalid } from "./errors.ts";
import { requiredParameter } from "./input.ts";
import type { Topic } from "./store.ts";

export type Publication = {
  /** What every subscriber gets whose protocol has no text of its own. */
  readonly text: string;
  /** Texts by protocol, from a message of structure json. */
  readonly texts: Readonly<Record<string, string>>;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
};

/** In bytes (L35). */
const SIZE = 262_144;

const attributeIn = (entry: Parameters): [string, MessageAttribute] => {
  const DataType = entry.get("Value.DataType") ?? "";
  const name = entry.get("Name") ?? "";
  if (!/^(String|Number|Binary)(\.|$)/.test(DataType)) {
    throw invalid(`The message attribute '${name}' has an invalid message attribute type`);
  }
  const member = DataType.startsWith("Binary") ? "BinaryValue" : "StringValue";
  const value = entry.get(`Value.${member}`) ?? "";
  if (value === "") {
    throw invalid(`The message attribute '${name}' must contain non-empty message attribute value`);
  }
  return [name, { DataType, [member]: value }];
};

const textsIn = (message: string): Readonly<Record<string, string>> => {
  const problem = (why: string) => invalid(`Message Structure - ${why}`);
  const read = (): unknown => {
    try {
      return JSON.parse(message);
    } catch {
      throw problem("JSON message body failed to parse");
    }
  };
  const value = read();
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  if (!texts.some(([name]) => name === "default")) throw problem("No default entry in JSON message body");
  return Object.fromEntries(texts);
};

/** At most 100 characters of printable ASCII, on one line (L36). */
const subjectIn = (parameters: Parameters): string | undefined => {
  const subject = parameters.get("Subject");
  if (subject === undefined || /^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)) return subject;
  throw invalid("Subject");
};

/** The message of a request or of an entry of a batch. @throws AwsError InvalidParameter. */
export const publicationIn = (parameters: Parameters, topic: Topic): Publication => {
  const message = parameters.get("Message") ?? "";
  if (message === "") throw invalid("Empty message");
  const limit = Number(topic.attributes.get("MaximumMessageSize") ?? SIZE);
  const attributes = Object.fromEntries(membersOf(parameters, "MessageAttributes.entry").map(attributeIn));
  const size = Buffer.byteLength(message) + Buffer.byteLength(JSON.stringify(attributes)) - 2;
  if (size > limit) throw invalid("Message too long");
  const structure = parameters.get("MessageStructure");
  if (structure !== undefined && structure !== "json") throw invalid("MessageStructure");
  const texts = structure === "json" ? textsIn(message) : {};
  return { text: texts["default"] ?? message, texts, subject: subjectIn(parameters), attributes };
};

/** The topic's ARN may stand in either of two parameters. */
export const topicParameter = (parameters: Parameters): "TopicArn" | "TargetArn" => {
  if (parameters.has("TopicArn")) return "TopicArn";
  if (!parameters.has("TargetArn")) requiredParameter({ parameters }, "TopicArn");
  return "TargetArn";
};
