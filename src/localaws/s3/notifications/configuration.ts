/** A bucket's notification configuration, read from the document it is stored as. */

import {
  childOf,
  childrenOf,
  childText,
  malformedXml,
  readXml,
  type XmlElement,
} from "../../wire/xml-reader.ts";
import { invalidArgument } from "../object-errors.ts";

export type KeyFilter = {
  /** Compared with the key itself, not with its encoded form (V22). */
  readonly prefix: string;
  readonly suffix: string;
};

export type Target = {
  readonly id: string;
  /** ARN of a queue, topic or function. */
  readonly arn: string;
  readonly kind: TargetKind;
  /** With their prefix, wildcards included: s3:ObjectCreated:*. */
  readonly events: readonly string[];
  readonly filter: KeyFilter;
};

export type TargetKind = {
  /** Element of the configuration, and the one inside that holds the ARN. */
  readonly element: string;
  readonly member: string;
  /** Service of its ARN. */
  readonly service: string;
  /** As error messages call it. */
  readonly noun: string;
  /** Queues and topics get a test message; functions are not called (V12). */
  readonly tested: boolean;
};

const kinds: readonly TargetKind[] = [
  { element: "QueueConfiguration", member: "Queue", service: "sqs", noun: "queue", tested: true },
  { element: "TopicConfiguration", member: "Topic", service: "sns", noun: "topic", tested: true },
  {
    element: "CloudFunctionConfiguration",
    member: "CloudFunction",
    service: "lambda",
    noun: "Lambda",
    tested: false,
  },
];

export const kindOf = (element: string): TargetKind | undefined =>
  kinds.find((kind) => kind.element === element);

export type Notifications = { readonly targets: readonly Target[]; readonly eventBridge: boolean };

/** The value of a filter comes percent-encoded where it has special characters (V22); "+" stands for itself. */
const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

const ruleName = (rule: XmlElement): "prefix" | "suffix" => {
  const name = childText(rule, "Name") ?? "";
  const lower = name.toLowerCase();
  if (lower === "prefix" || lower === "suffix") return lower;
  throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", name);
};

const filterOf = (configuration: XmlElement): KeyFilter => {
  const filter = { prefix: "", suffix: "" };
  const seen = new Set<string>();
  for (const rule of childrenOf(childOf(childOf(configuration, "Filter"), "S3Key"), "FilterRule")) {
    const name = ruleName(rule);
    if (seen.has(name)) {
      const message = `Cannot specify more than one ${name} rule in a filter.`;
      throw invalidArgument(message, "FilterRule.Name", name);
    }
    seen.add(name);
    filter[name] = decoded(childText(rule, "Value") ?? "");
  }
  return filter;
};

const targetOf = (configuration: XmlElement, kind: TargetKind): Target => {
  const arn = childText(configuration, kind.member);
  const events = childrenOf(configuration, "Event").map(({ text }) => text);
  if (arn === undefined || events.length === 0) throw malformedXml();
  return { id: childText(configuration, "Id") ?? "", arn, kind, events, filter: filterOf(configuration) };
};

/** @throws AwsError MalformedXML or InvalidArgument. */
export const notificationsIn = (document: XmlElement): Notifications => ({
  eventBridge: childOf(document, "EventBridgeConfiguration") !== undefined,
  targets: document.children.flatMap((child) => {
    const kind = kindOf(child.name);
    return kind === undefined ? [] : [targetOf(child, kind)];
  }),
});

const read = new WeakMap<
  ReadonlyMap<string, string>,
  { readonly text: string; readonly is: Notifications }
>();

/** What a bucket's settings say of notifications; undefined when they say nothing. Read once until they change. */
export const notificationsOf = (settings: ReadonlyMap<string, string>): Notifications | undefined => {
  const text = settings.get("notification");
  if (text === undefined) return undefined;
  const known = read.get(settings);
  if (known?.text === text) return known.is;
  const is = notificationsIn(readXml(text));
  read.set(settings, { text, is });
  return is;
};
