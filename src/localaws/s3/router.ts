import { AwsError } from "../errors.ts";
import { bucketRoutes } from "./bucket-routes.ts";
import { objectRoutes } from "./object-routes.ts";
import type { Route } from "./route.ts";

/** Every operation the embedded S3 knows. */
export const s3Routes: readonly Route[] = [...bucketRoutes, ...objectRoutes];

/** Parameters that name an operation; a request that carries one no row takes is not a plain GET or PUT. */
const SUBRESOURCES: ReadonlySet<string> = new Set(
  `abac accelerate acl analytics annotation annotations append attributes cors delete encryption intelligent-tiering
  inventory legal-hold lifecycle location logging metadataConfiguration metadataInventoryTable metadataJournalTable
  metadataTable metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock
  renameObject replication requestPayment restore retention select session tagging torrent uploadId uploads versioning
  versions website`.split(/\s+/),
);

export type RoutedRequest = {
  readonly method: string;
  readonly level: Route["level"];
  /** Decoded query parameters; `x-id` is the SDK's and decides nothing (D23). */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
};

/** A row with its requirements taken apart once. */
type Row = {
  readonly route: Route;
  readonly parameters: readonly Requirement[];
  readonly headers: readonly Requirement[];
};

type Requirement = { readonly name: string; readonly value: string | undefined };

const NONE: readonly string[] = [];

/** Rows by level, those that require most first. */
const rowsByLevel = new Map(
  (["service", "bucket", "object"] as const).map((level) => [
    level,
    s3Routes
      .filter((route) => route.level === level)
      .map(rowOf)
      .sort((a, b) => weight(b) - weight(a)),
  ]),
);

/** The same by level and method. */
const rowsByMethod = new Map(
  s3Routes.map(({ level, method }) => [
    `${level} ${method}`,
    (rowsByLevel.get(level) ?? []).filter((row) => row.route.method === method),
  ]),
);

function rowOf(route: Route): Row {
  const taken = (wanted: string): Requirement => {
    const [name = "", value] = wanted.split("=");
    return { name, value };
  };
  return { route, parameters: (route.query ?? []).map(taken), headers: (route.headers ?? []).map(taken) };
}

function weight(row: Row): number {
  return row.parameters.length + row.headers.length;
}

/**
 * The row that carries out a request.
 * @throws AwsError MethodNotAllowed when only other methods know the sub-resource, NotImplemented when none does.
 */
export function routeOf(request: RoutedRequest): Route {
  const { query, level, method } = request;
  const asked = query.size === 0 ? NONE : [...query.keys()].filter((name) => SUBRESOURCES.has(name));
  const rows = rowsByMethod.get(`${level} ${method}`) ?? [];
  const best = rows.find((row) => answers(row, asked) && meets(row, request));
  if (best !== undefined) return best.route;
  const known = (rowsByLevel.get(level) ?? []).filter((row) => answers(row, asked));
  if (known.length === 0 || known.some((row) => row.route.method === request.method)) {
    throw notImplemented(request, asked);
  }
  throw methodNotAllowed(request.method);
}

/** Whether a row takes every sub-resource that was asked for. */
function answers(row: Row, asked: readonly string[]): boolean {
  return asked.every((name) => row.parameters.some((parameter) => parameter.name === name));
}

function meets(row: Row, { query, headers }: RoutedRequest): boolean {
  return (
    row.parameters.every(({ name, value }) =>
      holds(query.get(name), (found) => value === undefined || found === value),
    ) &&
    row.headers.every(({ name, value }) => holds(headers[name], (found) => found.startsWith(value ?? "")))
  );
}

function holds(found: string | undefined, test: (found: string) => boolean): boolean {
  return found !== undefined && test(found);
}

function methodNotAllowed(method: string): AwsError {
  return new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.", {
    fields: { Method: method },
  });
}

function notImplemented(request: RoutedRequest, asked: readonly string[]): AwsError {
  const operation = `${request.method} ${request.level}${asked.map((name) => ` ?${name}`).join("")}`;
  return new AwsError(
    "NotImplemented",
    501,
    `A header or query you provided requested a function that is not implemented: ${operation}`,
    { fields: { Operation: operation } },
  );
}
