import type { Baseline, BaselineEntry, Requirement } from "../baseline.ts";
import { digestOf } from "./digest.ts";
import { positionOf } from "./position.ts";
import { complaintsOf, sentenceFor } from "./problem.ts";
import { type BaselineFile, baselineSchema } from "./schema.ts";
import { readYaml, type YamlFile } from "./yaml.ts";

export type ParsedBaseline =
  | { readonly ok: true; readonly baseline: Baseline }
  /** One sentence for a person: file, line, column, field, and what is allowed there. */
  | { readonly ok: false; readonly problem: string };

/** Reads the text of a bucketseal.yml. `source` is the file's name as the reader knows it. */
export function parseBaseline(text: string, source: string): ParsedBaseline {
  const yaml = readYaml(text);
  if ("words" in yaml) {
    const { line, column } = yaml.position;
    return { ok: false, problem: `${source}:${line}:${column}: ${yaml.words}.` };
  }
  return checked(yaml, source);
}

/** The baseline that counts when there is no file. */
export function builtInBaseline(): Baseline {
  return baselineOf({ version: 1 }, "built-in defaults");
}

/** What is required where the file says nothing. */
const builtInRequirement: Requirement = {
  require: "any",
  keys: [],
  bucketKey: false,
  sseC: "block",
  tls: true,
  uploads: "lenient",
  mode: "report",
  iac: "propose",
};

function checked({ value, document, lines }: YamlFile, source: string): ParsedBaseline {
  const file = withoutEmptySections(value);
  const result = baselineSchema.safeParse(file);
  if (result.success) return { ok: true, baseline: baselineOf(result.data, source) };
  const complaints = result.error.issues
    .flatMap((issue) => complaintsOf(issue, file))
    .map((one) => ({ ...one, position: positionOf(document, lines, one.path, one.name) }))
    .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column);
  const [first] = complaints;
  if (first === undefined) throw new Error("the schema refused a baseline and gave no issue");
  return { ok: false, problem: sentenceFor(source, first, complaints.length - 1) };
}

/** `buckets:` with nothing but comments below it is a section left out. */
function withoutEmptySections(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

function baselineOf(file: BaselineFile, source: string): Baseline {
  const meaning = {
    version: file.version,
    defaults: { ...builtInRequirement, ...withoutUndefined(file.defaults ?? {}) },
    buckets: (file.buckets ?? []).map(entryOf),
    exempt: file.exempt ?? [],
    sseCKeys: file.sseCKeys ?? [],
  };
  // How many calls something is done by is no requirement: it changes no verdict, and no digest.
  const batch = { mode: "auto", threshold: 100_000, ...withoutUndefined(file.batch ?? {}) } as const;
  const scan = withoutUndefined(file.scan ?? {});
  return { ...meaning, batch, scan, source, digest: digestOf(meaning) };
}

function entryOf(entry: NonNullable<BaselineFile["buckets"]>[number]): BaselineEntry {
  const { match, ...requirement } = entry;
  return { match: withoutUndefined(match), ...withoutUndefined(requirement) };
}

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Leaves out what is not there, so that `{...defaults, ...entry}` keeps the defaults. */
function withoutUndefined<T extends object>(fields: T): Defined<T> {
  const kept: Defined<T> = { ...fields };
  for (const name of Object.keys(kept)) {
    if (Reflect.get(kept, name) === undefined) Reflect.deleteProperty(kept, name);
  }
  return kept;
}
