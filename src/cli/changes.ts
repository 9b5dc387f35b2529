import type { WatchedCall } from "../aws/calls.ts";
import type { LocalAws } from "../localaws/aws.ts";

/** What an embedded AWS held at a moment, as far as bucketseal may change it. */
export type Snapshot = {
  /** How many calls had been made. */
  readonly calls: number;
  /** One text for each setting of a bucket, and each version of an object. */
  readonly held: ReadonlyMap<string, string>;
};

export function snapshotOf(aws: LocalAws): Snapshot {
  const held = new Map<string, string>();
  for (const [name, { encryption, policy, objects }] of aws.s3.buckets) {
    const { algorithm, keyId = "", blocked } = encryption;
    held.set(
      `default encryption of ${name}`,
      `${[algorithm, keyId].join(" ").trim()}${blocked.length === 0 ? "" : `, blocks ${blocked.join(", ")}`}`,
    );
    held.set(`policy of ${name}`, policy ?? "none");
    for (const key of objects.keys())
      for (const { versionId, deleteMarker, encryption: stored } of objects.versions(key)) {
        const version = versionId === "null" ? "" : ` (version ${versionId})`;
        const under = "keyArn" in stored ? ` ${stored.keyArn}` : "";
        held.set(`s3://${name}/${key}${version}`, deleteMarker ? "delete marker" : `${stored.type}${under}`);
      }
  }
  return { calls: aws.calls.length, held };
}

/** Calls by their names, and how often each was made. */
export function callsSince(aws: LocalAws, { calls }: Snapshot): string {
  return callTable(aws.calls.slice(calls).map(({ service, operation }) => `${service}:${operation}`));
}

const writes = /:(Put|Copy|Update|Delete|Create|Complete|Upload|Abort)/;

/** The calls that a function told of, and of what each was that writes. */
export function callsTold(calls: readonly WatchedCall[]): string {
  const lines = calls.flatMap(({ call, resource, failed }) =>
    writes.test(call)
      ? [`  ${call} ${JSON.stringify(resource).slice(1, -1)}${failed === undefined ? "" : `: ${failed}`}`]
      : [],
  );
  const written = lines.length === 0 ? "Nothing was written.\n" : `What was written:\n${lines.join("\n")}\n`;
  return callTable(calls.map(({ call }) => call)) + written;
}

function callTable(calls: readonly string[]): string {
  const byName = new Map<string, number>();
  for (const name of calls) byName.set(name, (byName.get(name) ?? 0) + 1);
  const rows = [...byName].sort().map(([name, times]) => `  ${String(times).padStart(6)}  ${name}`);
  return `Calls made:\n${rows.join("\n")}\n`;
}

/** Every change from then to now, a line each; policies are too long to be shown. */
export function changesSince(aws: LocalAws, before: Snapshot): string {
  const now = snapshotOf(aws).held;
  const names = [...new Set([...before.held.keys(), ...now.keys()])];
  const lines = names.flatMap((name) => {
    const [was, is] = [before.held.get(name), now.get(name)];
    if (was === is) return [];
    if (name.startsWith("policy of"))
      return [`  ${name}: ${was === "none" ? "written" : is === "none" ? "deleted" : "changed"}`];
    return [`  ${JSON.stringify(name).slice(1, -1)}: ${was ?? "new"} -> ${is ?? "gone"}`];
  });
  return lines.length === 0 ? "Nothing changed.\n" : `What changed:\n${lines.join("\n")}\n`;
}
