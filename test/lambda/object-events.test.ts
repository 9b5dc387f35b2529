import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seed.ts";
import { objectMessages } from "../../src/lambda/object-events.ts";
import type { ObjectRef } from "../../src/model/resource.ts";

type Named = { readonly bucket: string; readonly key: string; readonly versionId?: string };

/** As S3 writes keys into notifications: form-encoded, a space as '+', slashes kept (V6). */
function formEncoded(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

const record = ({ bucket, key, versionId }: Named, change: object = {}) => ({
  eventVersion: "2.6",
  eventSource: "aws:s3",
  eventName: "ObjectCreated:Put",
  s3: {
    bucket: { name: bucket },
    object: { key: formEncoded(key), ...(versionId === undefined ? {} : { versionId }) },
  },
  ...change,
});
const direct = (...objects: Named[]) => ({ Records: objects.map((object) => record(object)) });
const bridge = ({ bucket, key, versionId }: Named) => ({
  version: "0",
  "detail-type": "Object Created",
  source: "aws.s3",
  detail: {
    bucket: { name: bucket },
    object: { key, ...(versionId === undefined ? {} : { "version-id": versionId }) },
  },
});
const sns = (payload: unknown) => ({
  Records: [{ EventSource: "aws:sns", Sns: { Message: JSON.stringify(payload) } }],
});
const envelope = (payload: unknown) => ({ Type: "Notification", Message: JSON.stringify(payload) });
const queued = (...payloads: unknown[]) => ({
  Records: payloads.map((payload, index) => ({
    eventSource: "aws:sqs",
    messageId: `m${index}`,
    body: typeof payload === "string" ? payload : JSON.stringify(payload),
  })),
});

/** Every way in which an object can be named, and how the event looks then. */
const sources: readonly { name: string; event: (object: Named) => unknown }[] = [
  { name: "S3", event: direct },
  { name: "EventBridge", event: bridge },
  { name: "S3 through SNS", event: (object) => sns(direct(object)) },
  { name: "S3 through SQS", event: (object) => queued(direct(object)) },
  { name: "EventBridge through SQS", event: (object) => queued(bridge(object)) },
  { name: "S3 through SNS through SQS", event: (object) => queued(envelope(direct(object))) },
  { name: "EventBridge through SNS through SQS", event: (object) => queued(envelope(bridge(object))) },
];

const objectsIn = (event: unknown): ObjectRef[] => objectMessages(event).flatMap(({ objects }) => objects);

describe.each(sources)("an object named by $name", ({ event }) => {
  it("comes out with exactly the key it has, whatever is in it", () => {
    const keys = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
      .filter((key) => Buffer.from(key).toString() === key);
    const named = fc.record({
      bucket: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,40}[a-z0-9]$/),
      key: fc.oneof(keys, fc.stringMatching(/^[+% /a-f0-9]{1,20}$/)),
    });
    fc.assert(
      fc.property(named, (object) => {
        expect(objectsIn(event(object))).toEqual([object]);
      }),
    );
  });

  it.each(["a b", "a+b", "a%2Bb", "%2F", "100%", "%", "++", "grüße/日本.txt", "line\nbreak", "a&b=c", "🔒"])(
    "keeps %j",
    (key) => {
      expect(objectsIn(event({ bucket: "b-1", key }))).toEqual([{ bucket: "b-1", key }]);
    },
  );

  it("keeps the version", () => {
    const object = { bucket: "b-1", key: "k", versionId: "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY" };
    expect(objectsIn(event(object))).toEqual([object]);
    expect(objectsIn(event({ ...object, versionId: "" }))).toEqual([{ bucket: "b-1", key: "k" }]);
  });
});

describe("what names no object that was written", () => {
  const test = {
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: "2026-11-23T10:15:30.123Z",
    Bucket: "b-1",
  };
  const other = (type: string) => ({ ...bridge({ bucket: "b-1", key: "k" }), "detail-type": type });
  const removed = { Records: [record({ bucket: "b-1", key: "k" }, { eventName: "ObjectRemoved:Delete" })] };
  const cases: readonly { name: string; event: unknown }[] = [
    { name: "s3:TestEvent (V12)", event: test },
    { name: "s3:TestEvent in SQS", event: queued(test) },
    { name: "s3:TestEvent in SNS in SQS", event: queued(envelope(test)) },
    { name: "a removal", event: removed },
    { name: "a removal in SNS", event: sns(removed) },
    { name: "an empty batch", event: { Records: [] } },
    { name: "a delete marker (V45)", event: other("Object Deleted") },
    { name: "a restore in SQS (V46)", event: queued(other("Object Restore Completed")) },
    {
      name: "a delete marker that S3 tells of itself",
      event: {
        Records: [record({ bucket: "b-1", key: "k" }, { eventName: "ObjectRemoved:DeleteMarkerCreated" })],
      },
    },
  ];

  it.each(cases)("$name is no problem, and nothing to do", ({ event }) => {
    const messages = objectMessages(event);
    expect(messages.flatMap(({ objects }) => objects)).toEqual([]);
    expect(messages.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });
});

describe("what cannot be understood", () => {
  const cases: readonly { name: string; event: unknown; says: RegExp }[] = [
    { name: "text", event: queued("not JSON"), says: /no JSON/ },
    { name: "JSON of something else", event: queued({ hello: 1 }), says: /neither/ },
    { name: "an event of something else", event: { source: "aws.ec2" }, says: /neither/ },
    { name: "no event", event: undefined, says: /no JSON/ },
    { name: "null", event: null, says: /neither/ },
    {
      name: "a record without a bucket",
      event: { Records: [{ eventSource: "aws:s3", eventName: "x" }] },
      says: /no S3 notification/,
    },
    {
      name: "a record of another service",
      event: { Records: [{ eventSource: "aws:kinesis" }] },
      says: /no S3 notification/,
    },
    {
      name: "a key that is not form-encoded",
      event: {
        Records: [
          {
            ...record({ bucket: "b-1", key: "k" }),
            s3: { bucket: { name: "b-1" }, object: { key: "100%" } },
          },
        ],
      },
      says: /"100%" is not form-encoded/,
    },
    { name: "SNS with text in it", event: sns("hello"), says: /neither|no JSON/ },
  ];

  it.each(cases)("$name is a problem in one sentence", ({ event, says }) => {
    const [message, ...more] = objectMessages(event);
    expect(more).toEqual([]);
    expect(message?.objects).toEqual([]);
    expect(message?.problem).toMatch(says);
  });

  it("never throws, whatever comes", () => {
    fc.assert(fc.property(fc.anything(), (event) => void objectMessages(event)));
    fc.assert(fc.property(fc.json(), (body) => void objectMessages(queued(body))));
  });

  it("stays with its own message: its neighbours are worked off (V34)", () => {
    const messages = objectMessages(
      queued(direct({ bucket: "b-1", key: "a" }), "poison", bridge({ bucket: "b-1", key: "b" })),
    );
    expect(
      messages.map(({ queued: from, objects, problem }) => [from?.messageId, objects.length, problem]),
    ).toEqual([
      ["m0", 1, undefined],
      ["m1", 0, "the message is no JSON"],
      ["m2", 1, undefined],
    ]);
    expect(messages[1]?.queued?.body).toBe("poison");
  });
});

describe("a new minor version of an event (V4)", () => {
  it("with fields nobody knows yet changes nothing", () => {
    const object = { bucket: "b-1", key: "a b" };
    const newer = record(object, { eventVersion: "2.99", news: { deep: [1] } });
    expect(objectsIn({ Records: [newer], more: true })).toEqual([object]);
    expect(objectsIn({ ...bridge(object), more: true })).toEqual([object]);
  });

  it.each([
    "ObjectCreated:Put",
    "ObjectCreated:Copy",
    "ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectCreated:Post",
  ])("%s is a write (V5)", (eventName) => {
    expect(objectsIn({ Records: [record({ bucket: "b-1", key: "k" }, { eventName })] })).toHaveLength(1);
  });

  it.each(["ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload"])(
    "%s may be an answer to our own mending, and says so (V17)",
    (eventName) => {
      const copy = { bucket: "b-1", key: "k", copied: true };
      expect(objectsIn({ Records: [record({ bucket: "b-1", key: "k" }, { eventName })] })).toEqual([copy]);
      const reason = eventName.replace("ObjectCreated:", "").replace("Copy", "CopyObject");
      const event = bridge({ bucket: "b-1", key: "k" });
      expect(objectsIn({ ...event, detail: { ...event.detail, reason } })).toEqual([copy]);
    },
  );

  it.each(["2.1", "2.3", "2.6", "2.10", "2"])(
    "%s is understood by its major version alone",
    (eventVersion) => {
      expect(objectsIn({ Records: [record({ bucket: "b-1", key: "k" }, { eventVersion })] })).toHaveLength(1);
    },
  );

  it.each(["3.0", "1.0", "22.1", ""])("%s is another major version, and a problem", (eventVersion) => {
    const [message] = objectMessages({ Records: [record({ bucket: "b-1", key: "k" }, { eventVersion })] });
    expect(message?.problem).toBe(
      `a record of the message has the version ${JSON.stringify(eventVersion)}; only 2.x is understood`,
    );
  });

  it.each([
    ["an IPv6 address", { requestParameters: { sourceIPAddress: "2001:db8::7" } }],
    [
      "a service",
      {
        requestParameters: { sourceIPAddress: "replication.s3.amazonaws.com" },
        userIdentity: { principalId: "AmazonCustomer:A3EXAMPLE" },
      },
    ],
    ["a service without any identity", { requestParameters: null, userIdentity: null }],
  ])("is understood whoever wrote: %s", (_who, change) => {
    expect(objectsIn({ Records: [record({ bucket: "b-1", key: "k" }, change)] })).toHaveLength(1);
  });
});
