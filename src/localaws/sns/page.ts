import { pageStart, pageToken } from "../wire/page-token.ts";
import { element, elements, type Xml } from "../wire/xml.ts";
import type { SnsCall } from "./action.ts";
import { invalid } from "./errors.ts";

const SIZE = 100;

/** One page of a list of a hundred each, and where the next one begins. */
export const page = <T>(call: SnsCall, name: string, items: readonly T[], member: (item: T) => Xml): Xml => {
  const start = pageStart(call.parameters.get("NextToken"));
  if (start === undefined) throw invalid("NextToken");
  const end = start + SIZE;
  const next = end < items.length ? pageToken(end) : undefined;
  const members = items.slice(start, end).map((item) => element("member", member(item)));
  return elements({ [name]: members, NextToken: next });
};
