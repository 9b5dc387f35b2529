import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { newAws, refusal, settings, startAt } from "../core/clients.ts";

const account = "111122223333";
const member = "444455556666";

const fixture = () => {
  const aws = newAws();
  const client = (place: Parameters<typeof settings>[1] = {}) =>
    new OrganizationsClient(settings(aws, place));
  const user = (id: string) =>
    client({ credentials: aws.addPrincipal({ type: "user", name: "u", account: id }) });
  return { aws, root: client(), user };
};

describe("an account in no organization", () => {
  it("is told so", async () => {
    const { root } = fixture();
    for (const call of [
      root.send(new DescribeOrganizationCommand({})),
      root.send(new ListAccountsCommand({})),
    ]) {
      expect(await refusal(call)).toMatchObject({ name: "AWSOrganizationsNotInUseException", status: 400 });
    }
  });
});

describe("an organization", () => {
  it("is described to its members, and its accounts are listed for its management account", async () => {
    const { aws, root, user } = fixture();
    aws.organizations.create({ accounts: [{ id: member, name: "data", status: "SUSPENDED" }] });
    const { Organization } = await user(member).send(new DescribeOrganizationCommand({}));
    expect(Organization).toMatchObject({
      Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
      ...{ MasterAccountId: account, FeatureSet: "ALL" },
    });
    const { Accounts } = await root.send(new ListAccountsCommand({}));
    expect(Accounts).toMatchObject([
      { Id: account, Name: "management", Status: "ACTIVE", JoinedTimestamp: new Date(startAt) },
      { Id: member, Name: "data", Status: "SUSPENDED" },
    ]);
    expect(Accounts?.[1]?.Arn).toBe(
      `arn:aws:organizations::${account}:account/${Organization?.Id}/${member}`,
    );
    expect(await refusal(user(member).send(new ListAccountsCommand({})))).toMatchObject({
      name: "AccessDeniedException",
      status: 400,
    });
    expect((await refusal(user("777788889999").send(new DescribeOrganizationCommand({})))).name).toBe(
      "AWSOrganizationsNotInUseException",
    );
  });

  it("is listed in pages of 20", async () => {
    const { aws, root } = fixture();
    const accounts = Array.from({ length: 45 }, (_, n) => ({
      id: String(200_000_000_000 + n),
      name: `a${n}`,
    }));
    aws.organizations.create({ accounts });
    const pages: number[] = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client: root }, {}))
      pages.push(Accounts.length);
    expect(pages).toEqual([20, 20, 6]);
  });
});
