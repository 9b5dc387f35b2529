import { createHash } from "node:crypto";
import type { Caller } from "./types.ts";

/** The session that a service of AWS opens when it assumes a role that it was handed. */
export const roleSession = (roleArn: string, session: string): Caller => {
  const [, , , , account = "", role = ""] = roleArn.split(":");
  const roleId = createHash("sha256").update(roleArn).digest("hex").slice(0, 17).toUpperCase();
  return {
    type: "role",
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role.split("/").at(-1) ?? ""}/${session}`,
    roleArn,
    principalId: `AROA${roleId}:${session}`,
  };
};
