import type { KeyCustody } from "../../custody/custody.ts";
import { valueOr } from "../../model/fact.ts";
import type { KeyFacts } from "../../model/facts.ts";
import { bytes, count, someOf } from "../../model/text.ts";
import { custodyDetails } from "../custody-details.ts";
import { type Painter, painter, plain, remaining, type Style, table } from "./style.ts";

/** The custody table: which data is one key away from being lost, and below it what else is known of each key. */
export function terminalCustody(rows: readonly KeyCustody[], style: Style): string {
  const paint = painter(style);
  if (rows.length === 0) return "No key holds any data here.\n";
  const columns = [
    { head: "KEY", width: 25 },
    { head: "STATE", width: 16 },
    { head: "OBJECTS", right: true, width: 9 },
    { head: "SIZE", right: true, width: 11 },
    { head: "IF IT GOES", width: remaining(style, 62, 18) },
  ];
  const custody = table(
    style,
    columns,
    rows.map((row) => custodyRow(row, paint)),
  );
  return [custody, ...rows.map((row) => details(row, style))].filter((part) => part !== "").join("\n");
}

function details(row: KeyCustody, style: Style): string {
  const known = custodyDetails(row);
  if (known.length === 0) return "";
  const paint = painter(style);
  const columns = [
    { head: "", width: 14 },
    { head: "", width: remaining(style, 14) },
  ];
  const lines = known.flatMap(({ label, texts, tone }) =>
    texts.map((text, index) => {
      const shown =
        tone === "fail"
          ? paint.red(plain(text))
          : tone === "unknown"
            ? paint.yellow(plain(text))
            : plain(text);
      return [index === 0 ? `  ${paint.dim(label)}` : "", shown];
    }),
  );
  const body = table(style, columns, lines).replace(/^\n/, "");
  return `${paint.bold(keyName(row, row.facts.state === "known" ? row.facts.value : undefined))}\n${body}`;
}

function custodyRow(row: KeyCustody, paint: Painter): readonly string[] {
  const facts = row.facts.state === "known" ? row.facts.value : undefined;
  const { objects, bytes: size, buckets } = row.holdings;
  const where = buckets.length === 0 ? "" : ` (${someOf(buckets, 2)})`;
  return [
    keyName(row, facts),
    keyState(row, facts, paint),
    count(objects),
    bytes(size),
    plain(row.ifLost) + where,
  ];
}

function keyName(row: KeyCustody, facts: KeyFacts | undefined): string {
  const [alias] = facts === undefined ? [] : valueOr(facts.aliases, []);
  return plain(alias ?? row.key.replace(/^.*:key\//, "key/"));
}

function keyState(row: KeyCustody, facts: KeyFacts | undefined, paint: Painter): string {
  if (row.kind === "sse-c") return row.key === "ssec:unknown" ? paint.red("not held") : paint.green("held");
  if (facts === undefined) return row.facts.state === "absent" ? "" : paint.yellow("unknown");
  const state = valueOr(facts.state, "unknown");
  const deletion = facts.deletionDate.state === "known" ? ` ${facts.deletionDate.value.slice(0, 10)}` : "";
  return state === "Enabled" ? paint.green(state) : paint.red(`${plain(state)}${deletion}`);
}
