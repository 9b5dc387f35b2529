import { describe, expect, it } from "vitest";
import type { Transport, UploadCell, WriteOperation } from "../../src/uploads/matrix.ts";
import { UPLOAD_KINDS, WRITE_OPERATIONS } from "../../src/uploads/matrix.ts";
import { ACCOUNTS } from "./policies/accounts.ts";
import { AWS_SAMPLES } from "./policies/aws-samples.ts";
import type { PolicyCase } from "./policies/case.ts";
import { EXCEPTIONS } from "./policies/exceptions.ts";
import { GUARDS } from "./policies/guards.ts";
import { IN_THE_WILD } from "./policies/in-the-wild.ts";
import { SERVICES } from "./policies/services.ts";
import { WRONG_VARIANTS } from "./policies/wrong-variants.ts";
import { cell, matrixFor, policy } from "./scenes.ts";

const CASES: readonly PolicyCase[] = [
  ...AWS_SAMPLES,
  ...WRONG_VARIANTS,
  ...GUARDS,
  ...SERVICES,
  ...ACCOUNTS,
  ...EXCEPTIONS,
  ...IN_THE_WILD,
];

function placeOf(text: string): Partial<UploadCell> {
  const [first, ...words] = text.split(" ");
  const upload = UPLOAD_KINDS.find((kind) => kind === first);
  if (upload === undefined) throw new Error(`${first} is no upload kind`);
  let operation: WriteOperation = "PutObject";
  let transport: Transport = "tls";
  let principal = "account";
  for (const word of words) {
    const named = WRITE_OPERATIONS.find((name) => name === word);
    if (named !== undefined) operation = named;
    else if (word === "http") transport = "http";
    else principal = word;
  }
  return { upload, operation, transport, principal };
}

function inShort({ outcome, by, storedAs, content }: UploadCell): string {
  const mark = content ? "" : "!";
  if (outcome === "denied") return `denied ${by.join(" ")}`;
  return outcome === "stored" ? `stored${mark} ${storedAs?.type}` : `depends${mark}`;
}

function isConsistent({ outcome, by, unless, storedAs, why, content }: UploadCell): boolean {
  return (
    unless.every((words) => words !== "") &&
    unless.length > 0 === (outcome === "depends") &&
    by.length > 0 === (outcome !== "stored") &&
    (storedAs === null) === (outcome === "denied") &&
    (why === "") === content
  );
}

describe("hand-written policies", () => {
  it("are at least sixty, and no two have one name", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  });

  it.each(CASES)("$name", ({ statements, change, expect: expected }) => {
    const matrix = matrixFor({
      ...change,
      policy: statements.length === 0 ? undefined : policy(...statements),
    });
    const found = Object.keys(expected).map((place) => [place, inShort(cell(matrix, placeOf(place)))]);
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  it("says in words what each `depends` turns on, and why it minds what is stored", () => {
    for (const { statements, change } of CASES) {
      const matrix = matrixFor({
        ...change,
        policy: statements.length === 0 ? undefined : policy(...statements),
      });
      expect(matrix.cells.filter((one) => !isConsistent(one))).toEqual([]);
    }
  });
});
