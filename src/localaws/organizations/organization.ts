/** The organization that the accounts belong to, if there is one. */

type OrganizationAccount = {
  readonly id: string;
  readonly name: string;
  /** Default ACTIVE. */
  readonly status?: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";
  /** Epoch milliseconds; default when the organization was made. */
  readonly joinedAt?: number;
};

type OrganizationSpec = {
  /** Default: the account of the embedded AWS. */
  readonly managementAccount?: string;
  /** The management account is a member whether it is listed or not. */
  readonly accounts: readonly OrganizationAccount[];
};

export type Organization = {
  readonly id: string;
  readonly managementAccount: string;
  readonly accounts: readonly Required<OrganizationAccount>[];
};

export type OrganizationsDoor = {
  /** Makes the organization; one that was there is replaced. */
  create(spec: OrganizationSpec): void;
};

export type OrganizationStore = { current: Organization | undefined };

type Place = {
  readonly account: string;
  readonly now: () => number;
  readonly id: (length: number) => string;
};

export const createOrganizationsDoor = (
  store: OrganizationStore,
  { account, now, id }: Place,
): OrganizationsDoor => ({
  create: ({ managementAccount = account, accounts }) => {
    const listed = accounts.some((each) => each.id === managementAccount);
    const members = listed ? accounts : [{ id: managementAccount, name: "management" }, ...accounts];
    const at = now();
    store.current = {
      id: `o-${id(10).toLowerCase()}`,
      managementAccount,
      accounts: members.map((each) => ({ status: "ACTIVE", joinedAt: at, ...each })),
    };
  },
});
