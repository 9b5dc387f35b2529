/** Numbers, dates, booleans and binary values. */

import { OPEN } from "../truth.ts";
import { constantOf, fill, templateOf } from "../variables.ts";
import { type CompileValue, comparing } from "./test.ts";
import { ofFilled } from "./text.ts";

type Order = (request: number, policy: number) => boolean;
const EQUALS: Order = (request, policy) => request === policy;
const LESS: Order = (request, policy) => request < policy;
const LESS_EQUALS: Order = (request, policy) => request <= policy;
const GREATER: Order = (request, policy) => request > policy;
const GREATER_EQUALS: Order = (request, policy) => request >= policy;

export const numericEquals = comparing(readNumber, EQUALS);
export const numericLessThan = comparing(readNumber, LESS);
export const numericLessThanEquals = comparing(readNumber, LESS_EQUALS);
export const numericGreaterThan = comparing(readNumber, GREATER);
export const numericGreaterThanEquals = comparing(readNumber, GREATER_EQUALS);
export const dateEquals = comparing(readDate, EQUALS);
export const dateLessThan = comparing(readDate, LESS);
export const dateLessThanEquals = comparing(readDate, LESS_EQUALS);
export const dateGreaterThan = comparing(readDate, GREATER);
export const dateGreaterThanEquals = comparing(readDate, GREATER_EQUALS);
const booleans = comparing(readBoolean, (request, policy) => request === policy);
export const binaryEquals = comparing(readBinary, (request, policy) => request === policy);

/** Of these alone, AWS fills in variables of booleans. */
export const bool: CompileValue = (value, how) => {
  const template = templateOf(value, how.variables);
  if (constantOf(template) !== undefined) return booleans(value, how);
  return {
    of: (candidate, keys) =>
      ofFilled(
        fill(template, keys),
        ({ chars, wild }) => (wild.includes(true) ? OPEN : booleans(chars, how).of(candidate, keys)),
        how.negated,
      ),
    over: (_shape, keys) => ofFilled(fill(template, keys), () => OPEN, how.negated),
  };
};

function readNumber(text: string): number | undefined {
  return /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : undefined;
}

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?)?)?$/;

/** Milliseconds since 1970 of a W3C date, in any of its lengths, or of seconds since 1970. */
function readDate(text: string): number | undefined {
  const parts = DATE.exec(text);
  if (parts === null) return /^-?[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) * 1000 : undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const fields = [year, Number(month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0].map(Number);
  const [y = 0, mo = 0, d = 1, h = 0, mi = 0, s = 0] = fields;
  const at = Date.UTC(y, mo, d, h, mi, s);
  const back = new Date(at);
  // A date that the calendar moves, as 30 February, is none.
  if (back.getUTCMonth() !== mo || back.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return undefined;
  return at + Number(fraction ?? 0) * 1000 - zoneMinutes(zone ?? "Z") * 60_000;
}

function zoneMinutes(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === "true" || lower === "false" ? lower === "true" : undefined;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

function readBinary(text: string): string | undefined {
  return BASE64.test(text) ? Buffer.from(text, "base64").toString("hex") : undefined;
}
