import { elements } from "../../wire/xml.ts";
import type { StsAction } from "../action.ts";

/** Needs no permission: whoever can sign may know who they are. */
export const getCallerIdentity: StsAction = ({ caller }) =>
  elements({ Arn: caller.arn, UserId: caller.principalId, Account: caller.account });
