import { accountArn, emailOf, type OrganizationsAction, organizationOf } from "../action.ts";

/** For every member account. */
export const describeOrganization: OrganizationsAction = (call, store) => {
  const organization = organizationOf(call, store);
  const { id, managementAccount } = organization;
  return {
    Organization: {
      Id: id,
      Arn: `arn:aws:organizations::${managementAccount}:organization/${id}`,
      FeatureSet: "ALL",
      MasterAccountId: managementAccount,
      MasterAccountArn: accountArn(organization, managementAccount),
      MasterAccountEmail: emailOf(managementAccount),
      AvailablePolicyTypes: [],
    },
  };
};
