import { createHash } from "node:crypto";
import type { Baseline, Requirement } from "../baseline.ts";
import type { Json } from "../verdict.ts";

type Meaning = Omit<Baseline, "source" | "digest" | "batch" | "scan">;

/**
 * SHA-256, hex, over what the baseline means: neither the file's name, its comments and layout, nor the order
 * of lists in which order says nothing changes it.
 */
export function digestOf(meaning: Meaning): string {
  const { version, defaults, buckets, exempt, sseCKeys } = meaning;
  const text = canonical({
    version,
    defaults: meaningOf(defaults),
    buckets: buckets.map(({ match, ...rest }) => ({
      ...meaningOf(rest),
      match: {
        ...(match.tags === undefined ? {} : { tags: match.tags }),
        ...(match.name === undefined ? {} : { name: sorted(match.name) }),
        ...(match.region === undefined ? {} : { region: sorted(match.region) }),
        ...(match.account === undefined ? {} : { account: sorted(match.account) }),
      },
    })),
    exempt: exempt.map((exemption) => ({ ...exemption, rule: sorted(exemption.rule) })),
    sseCKeys: sorted(sseCKeys.map((source) => canonical(source))),
  });
  return createHash("sha256").update(text).digest("hex");
}

/** Without how it is read, which changes no verdict; lists in which order says nothing are sorted. */
function meaningOf({ headsPerSecond: _, source: __, ...requirement }: Partial<Requirement>) {
  const { keys, keyUsers } = requirement;
  return {
    ...requirement,
    ...(keys === undefined ? {} : { keys: sorted(keys) }),
    ...(keyUsers === undefined ? {} : { keyUsers: sorted(keyUsers) }),
  };
}

const sorted = (list: readonly string[]): readonly string[] => [...new Set(list)].sort();

/** JSON with the members of every object in one order. */
function canonical(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`,
  );
  return `{${members.sort().join(",")}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
