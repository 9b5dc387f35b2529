import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import type { Result } from "../flow/ports.ts";
import { type AwsConfig, plainClient } from "./clients.ts";
import { attempt } from "./errors.ts";

/** Ids of the active accounts of the caller's organization. */
export async function organizationAccounts(config: AwsConfig): Promise<Result<readonly string[]>> {
  const client = new OrganizationsClient(plainClient(config));
  const accounts: string[] = [];
  let token: string | undefined;
  do {
    const NextToken = token;
    const page = await attempt("organizations:ListAccounts", () =>
      client.send(new ListAccountsCommand(NextToken === undefined ? {} : { NextToken })),
    );
    if (!page.ok) return page;
    for (const { Id, Status } of page.value.Accounts ?? [])
      if (Id !== undefined && Status === "ACTIVE") accounts.push(Id);
    token = page.value.NextToken;
  } while (token !== undefined);
  return { ok: true, value: accounts };
}
