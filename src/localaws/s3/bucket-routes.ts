import type { Route } from "./route.ts";

/** The calls on the service and on a bucket's settings and lists. */
export const bucketRoutes: readonly Route[] = [];
