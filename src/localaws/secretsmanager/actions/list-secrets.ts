import { AwsError } from "../../errors.ts";
import { numberIn, stringIn } from "../../wire/json.ts";
import { pageStart, pageToken } from "../../wire/page-token.ts";
import { invalidParameter, type SecretsAction } from "../action.ts";
import { entryOf } from "../entry.ts";

/** Per page. */
const most = 100;

export const listSecrets: SecretsAction = ({ input, caller, region }, { store }) => {
  const limit = numberIn(input, "MaxResults") ?? most;
  if (limit < 1 || limit > most) throw invalidParameter("MaxResults must be between 1 and 100.");
  const start = pageStart(stringIn(input, "NextToken"));
  if (start === undefined)
    throw new AwsError("InvalidNextTokenException", 400, "The NextToken value is invalid.");
  const all = [...store.values()].filter((one) => one.account === caller.account && one.region === region);
  const end = start + limit;
  const SecretList = all.slice(start, end).map((secret) => ({
    ...entryOf(secret),
    SecretVersionsToStages: Object.fromEntries(
      secret.versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]),
    ),
  }));
  return { SecretList, ...(end < all.length && { NextToken: pageToken(end) }) };
};
