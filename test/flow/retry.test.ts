import { describe, expect, it } from "vitest";
import type { Failure, Result } from "../../src/flow/ports.ts";
import { backoff, patiently } from "../../src/flow/retry.ts";
import { surroundings } from "../aws/world.ts";

const throttled: Failure = { reason: "throttled", message: "slower", status: 503 };
const denied: Failure = { reason: "access-denied", message: "no", status: 403 };

/** Answers with the failures in turn, then with a value. */
function asking(...failures: readonly Failure[]) {
  let asked = 0;
  const told: string[] = [];
  const waits: number[] = [];
  const ask = async (): Promise<Result<string>> => {
    const failure = failures[asked];
    asked += 1;
    return failure === undefined ? { ok: true, value: "answer" } : { ok: false, failure };
  };
  const pressure = { succeeded: () => told.push("ok"), slowDown: () => told.push("slow") };
  const around = surroundings({ wait: async (milliseconds) => void waits.push(milliseconds) });
  return { ask, told, waits, pressure, around, asked: () => asked };
}

describe("asking patiently", () => {
  it("asks until there is an answer, and tells of each 503", async () => {
    const it = asking(throttled, throttled);
    expect(await patiently(it.around, it.pressure, it.ask)).toEqual({ ok: true, value: "answer" });
    expect(it.told).toEqual(["slow", "slow", "ok"]);
    expect(it.waits).toEqual([100, 200]);
  });

  it("does not ask again what was answered", async () => {
    const it = asking(denied);
    expect(await patiently(it.around, it.pressure, it.ask)).toEqual({ ok: false, failure: denied });
    expect(it.asked()).toBe(1);
    expect(it.told).toEqual([]);
  });

  it("gives up in the end, and tells the last failure", async () => {
    const it = asking(...Array.from({ length: 30 }, () => throttled));
    expect(await patiently(it.around, it.pressure, it.ask)).toEqual({ ok: false, failure: throttled });
    expect(it.asked()).toBe(10);
  });

  it("stops when the run is cancelled", async () => {
    const it = asking(throttled, throttled, throttled);
    const cancelled = surroundings({ cancelled: () => true });
    expect(await patiently(cancelled, it.pressure, it.ask)).toEqual({ ok: false, failure: throttled });
    expect(it.asked()).toBe(1);
  });

  it("waits twice as long each time, up to 20 seconds, with full jitter", () => {
    expect([1, 2, 3, 20].map((attempt) => backoff(attempt, 0.999))).toEqual([200, 400, 800, 19980]);
    expect(backoff(5, 0)).toBe(0);
  });
});
