export type * from "./policy.ts";
export type * from "./request.ts";
