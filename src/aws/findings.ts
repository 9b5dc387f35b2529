import { BatchImportFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import type { FindingsPort } from "../flow/platform.ts";
import type { Failure } from "../flow/ports.ts";
import type { AsffFinding } from "../report/asff.ts";
import { type AwsConfig, plainClient } from "./clients.ts";
import { attempt } from "./errors.ts";

/** Findings of one call (F13). */
const most = 100;

/** Sends findings to Security Hub of the Region and account of the caller. */
export function securityHub(config: AwsConfig): FindingsPort {
  const client = new SecurityHubClient(plainClient(config));
  return {
    importFindings: async (findings) => {
      const rejected: { id: string; why: string }[] = [];
      let imported = 0;
      for (let first = 0; first < findings.length; first += most) {
        const sent = await send(client, findings.slice(first, first + most));
        if ("failure" in sent) return { ok: false, failure: sent.failure };
        imported += sent.imported;
        rejected.push(...sent.rejected);
      }
      return { ok: true, value: { imported, rejected } };
    },
  };
}

type Sent = { readonly imported: number; readonly rejected: { id: string; why: string }[] };

/** HTTP 200 may hold findings that were refused (F15). */
async function send(
  client: SecurityHubClient,
  findings: readonly AsffFinding[],
): Promise<Sent | { readonly failure: Failure }> {
  const answer = await attempt("securityhub:BatchImportFindings", () =>
    client.send(new BatchImportFindingsCommand({ Findings: [...findings] })),
  );
  if (!answer.ok) return { failure: answer.failure };
  const rejected = (answer.value.FailedFindings ?? []).map(({ Id, ErrorCode, ErrorMessage }) => ({
    id: Id ?? "",
    why: `${ErrorCode ?? ""} ${ErrorMessage ?? ""}`.trim(),
  }));
  return { imported: answer.value.SuccessCount ?? 0, rejected };
}
