import type { BucketFacts } from "../model/facts.ts";
import type { ReadPorts, Surroundings } from "./ports.ts";
import { isPassing } from "./retry.ts";

/** Answers that are kept at a time; the oldest go first. */
const most = 1000;

/**
 * The same ports, which remember what they were told of buckets and keys for so many milliseconds: a warm function is
 * asked about the same few buckets again and again. Objects are always asked about. What failed is asked again, and
 * so is what stayed unknown because S3 was busy. Two who ask at the same time wait for one answer.
 */
export function recently<Reads extends ReadPorts>(
  ports: Reads,
  { elapsed }: Pick<Surroundings, "elapsed">,
  milliseconds: number,
): Reads {
  const remembering = <Asked extends readonly unknown[], Answer>(
    ask: (...asked: Asked) => Promise<Answer>,
    keep: (answer: Answer) => boolean,
  ) => {
    const known = new Map<string, { readonly at: number; readonly answer: Promise<Answer> }>();
    return (...asked: Asked): Promise<Answer> => {
      const name = JSON.stringify(asked);
      const held = known.get(name);
      if (held !== undefined && elapsed() - held.at < milliseconds) return held.answer;
      const answer = ask(...asked);
      const fresh = { at: elapsed(), answer };
      known.delete(name);
      known.set(name, fresh);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      const forget = () => {
        if (known.get(name) === fresh) known.delete(name);
      };
      answer.then((told) => keep(told) || forget(), forget);
      return answer;
    };
  };
  return {
    ...ports,
    findBucket: remembering(ports.findBucket, ({ ok }) => ok),
    readBucket: remembering(ports.readBucket, isWhole),
    describeKey: remembering(ports.describeKey, ({ ok }) => ok),
  };
}

/** Whether none of it would be answered a moment later. */
function isWhole(facts: BucketFacts): boolean {
  return !Object.values(facts).some(
    (fact) => typeof fact === "object" && "why" in fact && isPassing(fact.why),
  );
}
