/** The organization that the accounts belong to, if there is one. */

import type { Kept } from "../data/kept.ts";

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

export const keptOrganization = (store: OrganizationStore): Kept => ({
  name: "organizations.current",
  documents: () => (store.current === undefined ? [] : [[store.current.id, store.current]]),
  restore: (_id, value) => {
    store.current = value as Organization;
  },
  remove: (id) => {
    if (store.current?.id === id) store.current = undefined;
  },
});

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
