/** What an origin is to be like. */
export type OriginOptions = {
  /** Objects of the one bucket it has. */
  readonly objects: number;
  readonly tls?: boolean;
  /** Milliseconds before each answer. */
  readonly delay?: number;
  /** HEADs a second; those beyond are answered 503 SlowDown (L1). A tenth of a second's worth may come at once. */
  readonly cap?: number;
  /** Closes a connection after this many answers, as S3 does after 100. */
  readonly closeEvery?: number;
};

/** What an origin was asked, since it was asked last for this. */
export type OriginCounts = { readonly heads: number; readonly lists: number; readonly refused: number };

export const bucketName = "a-bucket";

/** Every key is as long as the next, so that their order is that of their numbers. */
export function keyOf(index: number): string {
  return `data/year=2026/part-${String(index).padStart(9, "0")}.parquet`;
}
