import type { OperationNotes } from "../operation-note.ts";
import { bucketNotes } from "./buckets/notes.ts";
import { objectNotes } from "./objects/notes.ts";

export const s3Notes: OperationNotes = { ...bucketNotes, ...objectNotes };
