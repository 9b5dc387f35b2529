import { describe, expect, it } from "vitest";
import { allEvents, objectIn, type Watched, watched } from "./fixture.ts";

const keysIn = async (made: Watched) => (await made.messages()).map((message) => objectIn(message)["key"]);

const configured = async () => {
  const made = await watched();
  await made.configure(allEvents(made));
  return made;
};

describe("delivery", () => {
  it("is done when the call is answered", async () => {
    const made = await configured();
    await made.put("a");
    expect(await keysIn(made)).toEqual(["a"]);
  });

  it("V13, D13: happens twice on demand, with the same sequencer", async () => {
    const made = await configured();
    made.aws.events.duplicate(2);
    for (const key of ["a", "b", "c"]) await made.put(key);
    const messages = await made.messages();
    expect(messages.map((message) => objectIn(message)["key"])).toEqual(["a", "a", "b", "b", "c"]);
    expect(messages[0]).toEqual(messages[1]);
  });

  it.each([
    { order: "sent" as const, keys: ["a", "b", "c"] },
    { order: "reversed" as const, keys: ["c", "b", "a"] },
    { order: [2], keys: ["c", "a", "b"] },
  ])("V13, D13: is held, and released in the order $order", async ({ order, keys }) => {
    const made = await configured();
    made.aws.events.hold();
    for (const key of ["a", "b", "c"]) await made.put(key);
    expect([await keysIn(made), made.aws.events.held()]).toEqual([[], 3]);
    made.aws.events.release(order);
    expect([await keysIn(made), made.aws.events.held()]).toEqual([keys, 0]);
    await made.put("d");
    expect(await keysIn(made)).toEqual(["d"]);
  });

  it("cannot be released in an order that names what is not held", async () => {
    const made = await configured();
    made.aws.events.hold();
    await made.put("a");
    expect(() => made.aws.events.release([1])).toThrow(RangeError);
    made.aws.events.release();
    expect(await keysIn(made)).toEqual(["a"]);
  });
});

describe("a function", () => {
  it("V1: is handed the record, and no test event", async () => {
    const made = await watched();
    const seen: unknown[] = [];
    const LambdaFunctionArn = made.aws.events.onFunction("watcher", (event: unknown, context) => {
      seen.push([event, context.functionName, context.getRemainingTimeInMillis()]);
    });
    await made.configure({
      LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"] }],
    });
    await made.put("a b");
    expect(seen).toEqual([]);
    expect(await made.aws.events.drain()).toEqual([{ function: "watcher", requestId: expect.any(String) }]);
    expect(seen).toEqual([[expect.objectContaining({ Records: [expect.anything()] }), "watcher", 900_000]]);
    expect(objectIn((seen[0] as unknown[])[0])["key"]).toBe("a+b");
    expect(await made.aws.events.drain()).toEqual([]);
  });

  it("refuses a function that is not there", async () => {
    const made = await watched();
    const LambdaFunctionArn = `arn:aws:lambda:us-east-1:${made.aws.account}:function:none`;
    const configured = made.configure({
      LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"] }],
    });
    expect(await configured.catch((thrown: unknown) => thrown)).toMatchObject({
      ArgumentName1: LambdaFunctionArn,
      ArgumentValue1: "The destination Lambda does not exist",
    });
  });
});
