import type { Route } from "./route.ts";

/** The object-level calls, and those on a bucket that write or delete objects. */
export const objectRoutes: readonly Route[] = [];
