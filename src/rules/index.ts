import type { BucketSubject, KeySubject, ObjectSubject, Rule } from "./rule.ts";
import { defaultEncryption } from "./s3e-101.ts";
import { defaultKey } from "./s3e-102.ts";
import { bucketKey } from "./s3e-103.ts";
import { blockedCustomerKeys } from "./s3e-104.ts";
import { admittedUploads } from "./s3e-105.ts";
import { deniedHttp } from "./s3e-106.ts";
import { realGuards } from "./s3e-107.ts";
import { fittingReplication } from "./s3e-108.ts";
import { encrypted } from "./s3e-201.ts";
import { requiredType } from "./s3e-202.ts";
import { approvedKey } from "./s3e-203.ts";
import { customerKey } from "./s3e-204.ts";
import { clientSideEncryption } from "./s3e-205.ts";
import { noncurrentVersion } from "./s3e-206.ts";
import { usableKey } from "./s3e-301.ts";
import { keptKey } from "./s3e-302.ts";
import { rotatingKey } from "./s3e-303.ts";
import { customerManagedKey } from "./s3e-304.ts";
import { heldCustomerKey } from "./s3e-305.ts";
import { usableClientKey } from "./s3e-306.ts";
import { expectedUse } from "./s3e-307.ts";

export const bucketRules: readonly Rule<BucketSubject>[] = [
  defaultEncryption,
  defaultKey,
  bucketKey,
  blockedCustomerKeys,
  admittedUploads,
  deniedHttp,
  realGuards,
  fittingReplication,
];

export const objectRules: readonly Rule<ObjectSubject>[] = [
  encrypted,
  requiredType,
  approvedKey,
  customerKey,
  clientSideEncryption,
  noncurrentVersion,
];

export const keyRules: readonly Rule<KeySubject>[] = [
  usableKey,
  keptKey,
  rotatingKey,
  customerManagedKey,
  heldCustomerKey,
  usableClientKey,
  expectedUse,
];

/** Every rule, to list and to describe; whoever judges takes the rules of one kind of resource. */
export const allRules: readonly Rule<never>[] = [...bucketRules, ...objectRules, ...keyRules];
