/** Every operator but Null: what it compares, and whether it is a Not form. */

import type { Operator } from "../policy.ts";
import { arnLike } from "./arn.ts";
import { ipAddress } from "./ip.ts";
import * as scalar from "./scalar.ts";
import type { CompileValue } from "./test.ts";
import { stringEquals, stringEqualsIgnoreCase, stringLike } from "./text.ts";

export type Comparison = { compile: CompileValue; negated: boolean };

const is = (compile: CompileValue): Comparison => ({ compile, negated: false });
const isNot = (compile: CompileValue): Comparison => ({ compile, negated: true });

export const COMPARISONS: Readonly<Record<Exclude<Operator, "Null">, Comparison>> = {
  StringEquals: is(stringEquals),
  StringNotEquals: isNot(stringEquals),
  StringEqualsIgnoreCase: is(stringEqualsIgnoreCase),
  StringNotEqualsIgnoreCase: isNot(stringEqualsIgnoreCase),
  StringLike: is(stringLike),
  StringNotLike: isNot(stringLike),
  NumericEquals: is(scalar.numericEquals),
  NumericNotEquals: isNot(scalar.numericEquals),
  NumericLessThan: is(scalar.numericLessThan),
  NumericLessThanEquals: is(scalar.numericLessThanEquals),
  NumericGreaterThan: is(scalar.numericGreaterThan),
  NumericGreaterThanEquals: is(scalar.numericGreaterThanEquals),
  DateEquals: is(scalar.dateEquals),
  DateNotEquals: isNot(scalar.dateEquals),
  DateLessThan: is(scalar.dateLessThan),
  DateLessThanEquals: is(scalar.dateLessThanEquals),
  DateGreaterThan: is(scalar.dateGreaterThan),
  DateGreaterThanEquals: is(scalar.dateGreaterThanEquals),
  Bool: is(scalar.bool),
  BinaryEquals: is(scalar.binaryEquals),
  IpAddress: is(ipAddress),
  NotIpAddress: isNot(ipAddress),
  ArnEquals: is(arnLike),
  ArnNotEquals: isNot(arnLike),
  ArnLike: is(arnLike),
  ArnNotLike: isNot(arnLike),
};
