/** What PutBucketNotificationConfiguration refuses. */

import { parseArn } from "../../../iam/index.ts";
import { AwsError } from "../../errors.ts";
import type { XmlElement } from "../../wire/xml-reader.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { withDefaultChild } from "../buckets/stored-setting.ts";
import { invalidArgument } from "../object-errors.ts";
import { type KeyFilter, kindOf, notificationsIn, type Target } from "./configuration.ts";
import { isEventType, sharesEvents } from "./event-types.ts";
import { senderOf } from "./sender.ts";

/** Each configuration gets an id; filters answer as "Prefix" and "Suffix" however they were spelled. */
const normalised = (element: XmlElement, s3: S3World): XmlElement => {
  if (kindOf(element.name) === undefined) return element;
  return withDefaultChild(capitalised(element), "Id", () => s3.random.id(48));
};

const capitalised = (element: XmlElement): XmlElement => {
  if (element.name !== "FilterRule") return { ...element, children: element.children.map(capitalised) };
  const children = element.children.map((child) => {
    if (child.name !== "Name") return child;
    const text = child.text.charAt(0).toUpperCase() + child.text.slice(1).toLowerCase();
    return { ...child, text };
  });
  return { ...element, children };
};

const refuseEvents = ({ events }: Target): void => {
  const stray = events.find((event) => !isEventType(event));
  if (stray === undefined) return;
  throw invalidArgument("A specified event is not supported for notifications.", "Event", stray);
};

const refuseArn = ({ arn, kind }: Target, bucket: BucketState): void => {
  const parsed = parseArn(arn);
  if (parsed?.service !== kind.service) {
    throw invalidArgument("The ARN could not be parsed", kind.member, arn);
  }
  if (parsed.region !== bucket.region) {
    const message =
      "The notification destination service region is not valid for the bucket location constraint";
    throw invalidArgument(message, kind.member, arn);
  }
};

const overlap = (a: string, b: string, side: "startsWith" | "endsWith"): boolean => a[side](b) || b[side](a);

const filtersOverlap = (a: KeyFilter, b: KeyFilter): boolean =>
  overlap(a.prefix, b.prefix, "startsWith") && overlap(a.suffix, b.suffix, "endsWith");

const isFiltered = ({ filter }: Target): boolean => filter.prefix !== "" || filter.suffix !== "";

/** One event may not have two places to go to (V20). */
const refuseOverlap = (one: Target, other: Target): void => {
  const shared = one.events.flatMap((a) =>
    other.events.filter((b) => sharesEvents(a, b)).map((b) => `${a}, ${b}`),
  );
  if (shared.length === 0 || !filtersOverlap(one.filter, other.filter)) return;
  if (isFiltered(one) || isFiltered(other)) {
    throw new AwsError(
      "InvalidArgument",
      400,
      "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
    );
  }
  const message =
    "Configurations overlap. Configurations on the same bucket cannot share a common event type.";
  throw invalidArgument(message, "Event", shared[0] ?? "");
};

const problemOf = ({ arn, kind }: Target, bucket: BucketState, s3: S3World): string | undefined => {
  // FIFO queues and topics take nothing from S3 (V20).
  if (arn.endsWith(".fifo")) return `The destination ${kind.noun} must not be FIFO`;
  const obstacle = s3.destinations.obstacle(arn, senderOf(bucket));
  if (obstacle === "missing") return `The destination ${kind.noun} does not exist`;
  if (obstacle === undefined) return undefined;
  return `Permissions on the destination ${kind.noun} do not allow S3 to publish notifications from this bucket`;
};

const refuseDestinations = (targets: readonly Target[], bucket: BucketState, s3: S3World): void => {
  const problems = targets.flatMap((target) => {
    const problem = problemOf(target, bucket, s3);
    return problem === undefined ? [] : [{ arn: target.arn, problem }];
  });
  if (problems.length === 0) return;
  const fields = problems.flatMap(({ arn, problem }, index) => [
    [`ArgumentName${index + 1}`, arn],
    [`ArgumentValue${index + 1}`, problem],
  ]);
  throw new AwsError("InvalidArgument", 400, "Unable to validate the following destination configurations", {
    fields: Object.fromEntries(fields),
  });
};

/** Whether destinations are taken as they are, unchecked and untested. */
export const skipsValidation = ({ request }: S3Call): boolean =>
  request.headers["x-amz-skip-destination-validation"]?.toLowerCase() === "true";

/** @throws AwsError InvalidArgument, or MalformedXML. */
export const acceptNotifications = (
  document: XmlElement,
  bucket: BucketState,
  s3: S3World,
  call: S3Call,
): XmlElement => {
  const { targets } = notificationsIn(document);
  for (const target of targets) {
    refuseEvents(target);
    refuseArn(target, bucket);
  }
  targets.forEach((one, index) => {
    for (const other of targets.slice(index + 1)) refuseOverlap(one, other);
  });
  if (!skipsValidation(call)) refuseDestinations(targets, bucket, s3);
  return { ...document, children: document.children.map((child) => normalised(child, s3)) };
};
