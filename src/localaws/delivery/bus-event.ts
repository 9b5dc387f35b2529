/** An event on its way to EventBridge; the bus adds version and id (V41). */
export type BusEvent = {
  readonly source: string;
  readonly detailType: string;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** A call that CloudTrail saw and that changed nothing: for rules that ask for all management events. */
  readonly readOnly?: boolean;
};
