import type { KeyLookup } from "../../model/baseline/choose.ts";
import { absent, type Fact, known, mapFact, unknown } from "../../model/fact.ts";
import type { KeyFacts } from "../../model/facts.ts";
import type { ReadPorts } from "../ports.ts";

/** What KMS said of keys in this run; each is asked about once in a Region. */
export type KeyBook = {
  /** Absent where KMS knows no such key; unknown where it may not be asked (K10). */
  readonly facts: (written: string, region: string) => Promise<Fact<KeyFacts>>;
  /** What was learned so far, of a key as written or by its ARN. */
  readonly learned: (written: string, region: string) => Fact<KeyFacts> | undefined;
  readonly lookUp: KeyLookup;
};

export function createKeyBook(ports: Pick<ReadPorts, "describeKey">): KeyBook {
  const asked = new Map<string, Promise<Fact<KeyFacts>>>();
  const answers = new Map<string, Fact<KeyFacts>>();
  // An ARN names its Region itself.
  const nameOf = (written: string, region: string) =>
    written.startsWith("arn:") ? written : `${region} ${written}`;
  const ask = async (written: string, region: string) => {
    const answer = await ports.describeKey(written, region);
    const fact = answer.ok
      ? known(answer.value)
      : answer.failure.reason === "not-found"
        ? absent
        : unknown(answer.failure.reason, answer.failure.message);
    answers.set(nameOf(written, region), fact);
    if (fact.state === "known") answers.set(fact.value.arn, fact);
    return fact;
  };
  const learned = (written: string, region: string) => answers.get(nameOf(written, region));
  return {
    facts: (written, region) => {
      const already = learned(written, region);
      if (already !== undefined) return Promise.resolve(already);
      const name = nameOf(written, region);
      const asking = asked.get(name) ?? ask(written, region);
      asked.set(name, asking);
      return asking;
    },
    learned,
    lookUp: (written, region) => {
      const fact = learned(written, region);
      return fact === undefined ? undefined : mapFact(fact, ({ arn }) => arn);
    },
  };
}
