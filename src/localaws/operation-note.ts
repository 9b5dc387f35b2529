/** What docs/local-aws.md says of one operation of an embedded service. */
export type OperationNote = {
  /** What is modelled of it. */
  readonly models: string;
  /** What AWS does beyond that. */
  readonly lacks?: string;
};

/** Notes by operation. A test holds them against the service's own table of operations. */
export type OperationNotes = Readonly<Record<string, OperationNote>>;
