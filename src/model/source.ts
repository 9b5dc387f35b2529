/** Where the objects of a bucket are read from. */
export type SourceName = "list" | "inventory" | "metadata" | "journal" | "manifest";

/** What may be asked for; auto is the cheapest that will do. */
export const sourceNames = ["list", "inventory", "metadata", "journal", "manifest", "auto"] as const;

/** What reading a bucket takes, before it is begun. */
export type SourceEstimate = {
  /** Versions in the bucket, by CloudWatch's daily count or by the source itself; absent when nobody says. */
  readonly objects?: number;
  /** Calls to AWS. */
  readonly requests: number;
  /** US dollars at list prices. */
  readonly dollars: number;
  readonly seconds: number;
  /** Whether most objects may still have to be asked about one by one, which requests, dollars and seconds allow for. */
  readonly headsAll: boolean;
  /** Region that the prices are of, and the day they were last compared with their sources. */
  readonly pricesOf: string;
  readonly pricesAsOf: string;
};

/** What a bucket is read from, and why. */
export type SourceChoice = {
  readonly source: SourceName;
  /** One or two sentences for a person. */
  readonly why: string;
  /** ISO 8601: objects are told of as they were then; absent where it is as they are now. */
  readonly asOf?: string;
  readonly estimate?: SourceEstimate;
};
