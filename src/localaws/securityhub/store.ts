/** What the embedded Security Hub keeps. */

export type Finding = Readonly<Record<string, unknown>>;

export type StoredFinding = {
  readonly finding: Finding;
  /** Where it was imported: findings belong to an account and a Region. */
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds of its latest change. */
  readonly touchedAt: number;
  /** What a customer set by hand: the provider's updates leave it alone (F17). */
  readonly set: ReadonlySet<string>;
};

/** By product and id. */
export type FindingStore = Map<string, StoredFinding>;

export const findingKey = (productArn: unknown, id: unknown): string =>
  `${String(productArn)}\n${String(id)}`;

const DAY = 86_400_000;

/** Findings that nobody touches go after 90 days, archived ones after 30 (F18). */
export const expireFindings = (store: FindingStore, now: number): void => {
  for (const [key, { finding, touchedAt }] of store) {
    const days = finding["RecordState"] === "ARCHIVED" ? 30 : 90;
    if (now - touchedAt > days * DAY) store.delete(key);
  }
};
