/** The types of events that can be asked for (V15), by group. */
const groups: Readonly<Record<string, readonly string[]>> = {
  ObjectCreated: ["Put", "Post", "Copy", "CompleteMultipartUpload"],
  ObjectRemoved: ["Delete", "DeleteMarkerCreated"],
  ObjectRestore: ["Post", "Completed", "Delete"],
  ObjectTagging: ["Put", "Delete"],
  ObjectAcl: ["Put"],
  ObjectRetention: ["Put"],
  ObjectAnnotation: ["Put", "Delete"],
  Replication: [
    "OperationFailedReplication",
    "OperationNotTracked",
    "OperationMissedThreshold",
    "OperationReplicatedAfterThreshold",
  ],
  LifecycleExpiration: ["Delete", "DeleteMarkerCreated"],
};

const alone: readonly string[] = [
  "s3:ReducedRedundancyLostObject",
  "s3:LifecycleTransition",
  "s3:IntelligentTiering",
  "s3:ObjectAcl:Put",
  "s3:ObjectRetention:Put",
];

const wildcard = (group: string): string => `s3:${group}:*`;

const known: ReadonlySet<string> = new Set([
  ...alone,
  ...Object.entries(groups).flatMap(([group, names]) => [
    ...(names.length > 1 ? [wildcard(group)] : []),
    ...names.map((name) => `s3:${group}:${name}`),
  ]),
]);

export const isEventType = (text: string): boolean => known.has(text);

/** Whether a type that was asked for covers an event, named without the prefix (V5). */
export const covers = (asked: string, eventName: string): boolean =>
  asked === `s3:${eventName}` || asked === wildcard(eventName.split(":")[0] ?? "");

/** Whether two types that were asked for have an event in common. */
export const sharesEvents = (a: string, b: string): boolean =>
  a === b || covers(a, b.slice("s3:".length)) || covers(b, a.slice("s3:".length));
