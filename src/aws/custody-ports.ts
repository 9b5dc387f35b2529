import type { CustodyPorts } from "../flow/ports.ts";
import { type AwsConfig, createClients } from "./clients.ts";
import { contextOf } from "./context.ts";
import { openDataKey } from "./data-key.ts";
import { keyCallsFrom } from "./key-calls.ts";
import { keyGrants, keyPolicy, lastKeyUse } from "./key-inquiry.ts";
import { instructionFile } from "./object/instruction-file.ts";

/** What is asked about keys beyond DescribeKey. By itself: of the deployed functions few ask, and the others go without. */
export function custodyPorts(config: AwsConfig): CustodyPorts {
  const context = contextOf(config, createClients(config));
  return {
    lastKeyUse: (arn) => lastKeyUse(context, arn),
    keyPolicy: (arn) => keyPolicy(context, arn),
    keyGrants: (arn) => keyGrants(context, arn),
    keyCalls: keyCallsFrom(config),
    openDataKey: (clientSide, region) => openDataKey(context, clientSide, region),
    instructionFile: (object, region, having) => instructionFile(context, object, region, having),
  };
}
