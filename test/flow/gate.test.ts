import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGate } from "../../src/flow/gate.ts";

/** Enters as many as there is room for. */
async function fill(gate: ReturnType<typeof createGate>, times: number): Promise<() => number> {
  let admitted = 0;
  for (let index = 0; index < times; index += 1)
    void gate.enter().then(() => {
      admitted += 1;
    });
  await Promise.resolve();
  return () => admitted;
}

describe("a gate", () => {
  it("lets in as many as its bound, and the next when one leaves", async () => {
    const gate = createGate(3);
    const admitted = await fill(gate, 5);
    expect(admitted()).toBe(3);
    gate.leave();
    await Promise.resolve();
    expect(admitted()).toBe(4);
    expect(gate.peak()).toBe(3);
    expect(gate.inside()).toBe(3);
  });

  it("begins low, and grows by one for each full round (L2)", () => {
    const gate = createGate(64, 4);
    for (let answer = 0; answer < 4; answer += 1) gate.succeeded();
    expect(gate.limit()).toBe(4);
    gate.succeeded();
    expect(gate.limit()).toBe(5);
  });

  it("halves when it is told to slow down, once for all that were under way", async () => {
    const gate = createGate(16);
    await fill(gate, 16);
    for (let answer = 0; answer < 16; answer += 1) gate.slowDown();
    expect(gate.limit()).toBe(8);
    gate.slowDown();
    expect(gate.limit()).toBe(4);
  });

  it("gives a place that gets free to whoever has fewest: nobody keeps the others out", async () => {
    const gate = createGate(8);
    const [busy, late] = [gate.share(), gate.share()];
    const inside = { busy: 0, late: 0 };
    const ask = (name: keyof typeof inside) => {
      const share = name === "busy" ? busy : late;
      void share.enter().then(() => {
        inside[name] += 1;
      });
    };
    for (let index = 0; index < 20; index += 1) ask("busy");
    for (let index = 0; index < 20; index += 1) ask("late");
    await Promise.resolve();
    expect(inside).toEqual({ busy: 8, late: 0 });
    for (let index = 0; index < 4; index += 1) busy.leave();
    await Promise.resolve();
    expect(inside).toEqual({ busy: 8, late: 4 });
    late.leave();
    await Promise.resolve();
    expect(inside).toEqual({ busy: 8, late: 5 });
    expect(late.tryEnter()).toBe(false);
    expect(gate.inside()).toBe(8);
  });

  it("always lets one through, and never more than its bound", async () => {
    const events = fc.array(fc.constantFrom("enter", "leave", "succeeded", "slowDown"), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), events, async (most, steps) => {
        const gate = createGate(most, 3);
        let waiting = 0;
        let inside = 0;
        for (const step of steps) {
          if (step === "enter") {
            waiting += 1;
            void gate.enter().then(() => {
              waiting -= 1;
              inside += 1;
            });
          } else if (step === "leave" && inside > 0) {
            inside -= 1;
            gate.leave();
          } else if (step === "succeeded") gate.succeeded();
          else if (step === "slowDown") gate.slowDown();
          await Promise.resolve();
          expect(gate.limit()).toBeGreaterThanOrEqual(1);
          expect(gate.limit()).toBeLessThanOrEqual(most);
          expect(inside).toBeLessThanOrEqual(gate.peak());
          if (inside === 0) expect(waiting).toBe(0);
        }
        expect(gate.peak()).toBeLessThanOrEqual(most);
      }),
    );
  });
});
