/** Every operation of every embedded service, from the tables that route to them, with its note. */

import { kmsNotes } from "../../../src/localaws/kms/notes.ts";
import { kmsOperations } from "../../../src/localaws/kms/operations.ts";
import type { OperationNotes } from "../../../src/localaws/operation-note.ts";
import { s3Notes } from "../../../src/localaws/s3/notes.ts";
import { s3Routes } from "../../../src/localaws/s3/router.ts";
import { stsNotes } from "../../../src/localaws/sts/notes.ts";
import { stsOperations } from "../../../src/localaws/sts/service.ts";

export type CataloguedService = {
  /** Folder in src/localaws. */
  readonly folder: string;
  readonly title: string;
  /** In the order of the page. */
  readonly operations: readonly string[];
  readonly notes: OperationNotes;
};

export const catalogue: readonly CataloguedService[] = [
  { folder: "s3", title: "S3", operations: s3Routes.map(({ operation }) => operation), notes: s3Notes },
  { folder: "kms", title: "KMS", operations: Object.keys(kmsOperations).sort(), notes: kmsNotes },
  { folder: "sts", title: "STS", operations: Object.keys(stsOperations).sort(), notes: stsNotes },
];
