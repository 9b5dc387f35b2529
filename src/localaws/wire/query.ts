/** Parameters of the query protocol: flat names with dots for lists and structures. */

/** By their full name, for example Attributes.entry.1.key. */
export type Parameters = ReadonlyMap<string, string>;

/** The members of a list (`Entries.member.1.Id` and so on), each by the rest of its names; "" is a plain value. */
export const membersOf = (parameters: Parameters, list: string): readonly Parameters[] => {
  const members = new Map<number, Map<string, string>>();
  for (const [name, value] of parameters) {
    const found = name.startsWith(`${list}.`) ? /^(\d+)(?:\.(.+))?$/.exec(name.slice(list.length + 1)) : null;
    if (found === null) continue;
    const index = Number(found[1]);
    const member = members.get(index) ?? new Map<string, string>();
    members.set(index, member.set(found[2] ?? "", value));
  }
  return [...members].toSorted(([a], [b]) => a - b).map(([, member]) => member);
};

/** A map (`Attributes.entry.1.key`, `Attributes.entry.1.value` and so on). */
export const entriesOf = (parameters: Parameters, map: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    membersOf(parameters, `${map}.entry`).map((entry) => [entry.get("key") ?? "", entry.get("value") ?? ""]),
  );
