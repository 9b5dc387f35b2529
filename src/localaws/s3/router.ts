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

/**
 * The row that carries out a request.
 * @throws AwsError MethodNotAllowed when only other methods know the sub-resource, NotImplemented when none does.
 */
export function routeOf(request: RoutedRequest): Route {
  const asked = [...request.query.keys()].filter((name) => SUBRESOURCES.has(name));
  const answers = (route: Route): boolean => asked.every((name) => parameterNames(route).includes(name));
  const atLevel = s3Routes.filter((route) => route.level === request.level && answers(route));
  const fitting = atLevel.filter((route) => route.method === request.method && meets(route, request));
  const best = fitting.sort((a, b) => requirements(b) - requirements(a))[0];
  if (best !== undefined) return best;
  if (atLevel.some((route) => route.method === request.method)) throw notImplemented(request, asked);
  if (atLevel.length > 0) throw methodNotAllowed(request.method);
  throw notImplemented(request, asked);
}

function parameterNames(route: Route): readonly string[] {
  return (route.query ?? []).map((each) => each.split("=")[0] ?? each);
}

function requirements(route: Route): number {
  return (route.query?.length ?? 0) + (route.headers?.length ?? 0);
}

function meets(route: Route, request: RoutedRequest): boolean {
  const inQuery = (wanted: string): boolean => {
    const [name = "", value] = wanted.split("=");
    const found = request.query.get(name);
    return found !== undefined && (value === undefined || value === found);
  };
  const inHeaders = (wanted: string): boolean => {
    const [name = "", value] = wanted.split("=");
    const found = request.headers[name];
    return found !== undefined && (value === undefined || found.startsWith(value));
  };
  return (route.query ?? []).every(inQuery) && (route.headers ?? []).every(inHeaders);
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
