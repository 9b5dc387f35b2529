/** From the JSON of Principal or NotPrincipal to its members. */

import { parseArn } from "./arn.ts";
import type { PrincipalMember } from "./policy.ts";
import { entries, type Report, strings, type Value } from "./read.ts";

/** Reads `"*"` or a map of principals by kind. Nothing but `*` alone takes a wildcard. */
export function readPrincipal(value: Value, report: Report): PrincipalMember[] {
  if (value.node.kind === "string") {
    if (value.node.value !== "*") report(`Invalid principal: ${value.node.value}`, value);
    return [{ kind: "anyone" }];
  }
  const kinds = entries(value, report);
  if (value.node.kind === "object" && kinds.length === 0) report("The principal is empty", value);
  return kinds.flatMap(([kind, listed]) => {
    const read = READERS.get(kind);
    if (read === undefined) {
      report(`Unknown kind of principal ${kind}`, { path: listed.path, offset: listed.nameOffset });
      return [];
    }
    if (listed.node.kind === "array" && listed.node.items.length === 0) report("The list is empty", listed);
    return strings(listed, report).flatMap(({ text, place }) => {
      const member = read(text);
      if (member === undefined) report(`Invalid principal: ${text}`, place);
      return member ?? [];
    });
  });
}

const READERS = new Map<string, (text: string) => PrincipalMember | undefined>([
  ["AWS", awsMember],
  ["Service", (service) => (isName(service) || service === "*" ? { kind: "service", service } : undefined)],
  ["Federated", (provider) => (isName(provider) ? { kind: "federated", provider } : undefined)],
  ["CanonicalUser", (id) => (isName(id) ? { kind: "canonical-user", id } : undefined)],
]);

const isName = (text: string) => /^[^*?\s]+$/.test(text);

const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;
const ACCOUNT = /^[0-9]{12}$/;
// Identities that a service keeps live in an account with its name, as `arn:aws:iam::cloudfront:user/...`.
const NAMED_ACCOUNT = /^[a-z-]+$/;
const RESOURCES: Readonly<Record<string, RegExp>> = {
  iam: /^(?:root|(?:user|role)\/.*[^/])$/s,
  sts: /^(?:assumed-role\/[^/]+\/[^/]+|federated-user\/[^/]+)$/,
};

function awsMember(text: string): PrincipalMember | undefined {
  if (text === "*") return { kind: "anyone" };
  if (ACCOUNT.test(text)) return { kind: "account", account: text };
  if (UNIQUE_ID.test(text)) return { kind: "unique-id", id: text };
  const arn = parseArn(text);
  if (arn === undefined || /[*?]/.test(text) || arn.region !== "") return undefined;
  const resource = Object.hasOwn(RESOURCES, arn.service) ? RESOURCES[arn.service] : undefined;
  if (!resource?.test(arn.resource)) return undefined;
  if (NAMED_ACCOUNT.test(arn.account))
    return arn.resource === "root" ? undefined : { kind: "arn", arn: text };
  if (!ACCOUNT.test(arn.account)) return undefined;
  return arn.resource === "root" ? { kind: "account", account: arn.account } : { kind: "arn", arn: text };
}
