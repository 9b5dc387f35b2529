import type { Principal } from "../iam/index.ts";
import type { Token } from "./key-classes.ts";
import type { Settings } from "./scene.ts";

/** Reads what a pattern leaves of the key, with values for the policy variables in it. */
export type ReadPattern = (pattern: string) => readonly Token[];

/** Before 2012-10-17 there are no variables, and `${...}` is text like any other, its wildcards too. */
export const asWritten: ReadPattern = (pattern) => pattern.split("").map(tokenOf);

function tokenOf(letter: string): Token {
  return letter === "*" || letter === "?" ? { wild: letter } : letter;
}

/**
 * Ways to read variables: with what is known of the bucket and of each requester, and with the defaults written beside
 * them; one that stays open takes any text.
 */
export function variableReadings(
  bucket: Settings["bucket"],
  requesters: readonly Principal[],
): readonly ReadPattern[] {
  const known = requesters.map((principal) => new Map([...ofBucket(bucket), ...ofPrincipal(principal)]));
  return (known.length === 0 ? [new Map(ofBucket(bucket))] : known).flatMap((values) => [
    reading(values, false),
    reading(values, true),
  ]);
}

function reading(values: ReadonlyMap<string, string>, fallbackFirst: boolean): ReadPattern {
  return (pattern) =>
    pattern
      .split(/(\$\{[^}]*\})/)
      .flatMap((part, i) => (i % 2 === 1 ? variable(part, values, fallbackFirst) : asWritten(part)));
}

const VARIABLE = /^\$\{\s*([^,\s](?:[^,]*[^,\s])?)\s*(?:,\s*'([^']*)'\s*)?\}$/;

function variable(
  text: string,
  values: ReadonlyMap<string, string>,
  fallbackFirst: boolean,
): readonly Token[] {
  const [, name, fallback] = VARIABLE.exec(text) ?? [];
  if (name === undefined) return asWritten(text);
  if (name === "*" || name === "?" || name === "$") return [name];
  const value = (fallbackFirst ? fallback : undefined) ?? values.get(name.toLowerCase());
  return value === undefined ? [{ wild: "*" }] : value.split("");
}

function ofBucket({ account, region }: Settings["bucket"]): [string, string][] {
  return [
    ["aws:resourceaccount", account],
    ["s3:resourceaccount", account],
    ["aws:requestedregion", region],
    ["s3:signatureversion", "AWS4-HMAC-SHA256"],
  ];
}

function ofPrincipal(principal: Principal): [string, string][] {
  if (principal.type === "service") return [["aws:principalservicename", principal.service]];
  if (principal.type === "anonymous") return [];
  const account: [string, string] = ["aws:principalaccount", principal.account];
  if (principal.type === "account") return [account];
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principal.arn)?.[1];
  return [
    account,
    ["aws:principalarn", principal.arn],
    ...(user === undefined ? [] : [["aws:username", user] as [string, string]]),
  ];
}
