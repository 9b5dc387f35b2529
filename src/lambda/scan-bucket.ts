import type { Context } from "aws-lambda";
import type { AwsConfig } from "../aws/clients.ts";
import { custodyPorts } from "../aws/custody-ports.ts";
import { reportPlace } from "../aws/report-place.ts";
import { namedSources } from "../aws/sources/named.ts";
import { type PartAnswer, type PartRequest, scanPart } from "../flow/fleet/scan-part.ts";
import { portsTo } from "./accounts.ts";
import { inputOf } from "./fleet-inputs.ts";
import { withHeldKeys } from "./held-keys.ts";
import { home, logger, recent, required, wire } from "./wire.ts";

/** Ports that this function alone needs. */
const furtherPorts = (config: AwsConfig) => ({
  ...custodyPorts(config),
  openSource: namedSources(config, Date.now),
});

const further = furtherPorts(home);

/** Milliseconds that are left for judging what was listed, and for writing the results; a quarter of a short time. */
const mostReserve = 60_000;

/** Milliseconds for asking about keys: with the wait that may be under way then, less than the reserve. */
const inquiry = { budget: 15_000 };

/** Scans one bucket for as long as the time allows, and says where the next invocation goes on. */
export async function handler(event: unknown, context: Context): Promise<PartAnswer> {
  logger.addContext(context);
  const request = inputOf("scanBucket", event) as PartRequest;
  const remaining = () => context.getRemainingTimeInMillis();
  const reserve = Math.min(mostReserve, remaining() / 4);
  const { ports, options } = await wire(128, remaining);
  const account = await portsTo(request.account, request.run, { ...ports, ...further }, furtherPorts);
  if (!account.ok) throw new Error(account.failure.message);
  const place = reportPlace(home, required("BUCKETSEAL_REPORTS"));
  const { describeKey } = recent(account.value, options);
  const reading = { ...account.value, describeKey };
  const scanned = await withHeldKeys({ ...options, inquiry }, (holding) =>
    scanPart(reading, place, request, holding, () => remaining() < reserve),
  );
  if (!scanned.ok) throw new Error(scanned.failure.message);
  const { done, objects } = scanned.value;
  logger.info("bucket scanned", {
    run: request.run,
    bucket: request.bucket,
    part: request.part ?? 1,
    done,
    objects,
  });
  return scanned.value;
}
