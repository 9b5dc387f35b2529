import { s3e101 } from "./s3e-101.ts";
import { s3e102 } from "./s3e-102.ts";
import { s3e103 } from "./s3e-103.ts";
import { s3e104 } from "./s3e-104.ts";
import { s3e105 } from "./s3e-105.ts";
import { s3e106 } from "./s3e-106.ts";
import { s3e107 } from "./s3e-107.ts";
import { s3e108 } from "./s3e-108.ts";
import { s3e201 } from "./s3e-201.ts";
import { s3e202 } from "./s3e-202.ts";
import { s3e203 } from "./s3e-203.ts";
import { s3e204 } from "./s3e-204.ts";
import { s3e205 } from "./s3e-205.ts";
import { s3e206 } from "./s3e-206.ts";
import { s3e301 } from "./s3e-301.ts";
import { s3e302 } from "./s3e-302.ts";
import { s3e303 } from "./s3e-303.ts";
import { s3e304 } from "./s3e-304.ts";
import { s3e305 } from "./s3e-305.ts";
import { s3e306 } from "./s3e-306.ts";
import { s3e307 } from "./s3e-307.ts";

/** The cases of every rule: a pass, a fail and an unknown at least. */
export const bucketCases = [s3e101, s3e102, s3e103, s3e104, s3e105, s3e106, s3e107, s3e108];
export const objectCases = [s3e201, s3e202, s3e203, s3e204, s3e205, s3e206];
export const keyCases = [s3e301, s3e302, s3e303, s3e304, s3e305, s3e306, s3e307];
