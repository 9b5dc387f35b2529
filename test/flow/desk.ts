import { reportPlace } from "../../src/aws/report-place.ts";
import type { Alert, AlertPort, SharedPlace } from "../../src/flow/platform.ts";
import type { World } from "../aws/world.ts";

/** The report bucket of an embedded AWS, and the alerts that were sent, in order. */
export async function deskIn(it: World): Promise<{
  readonly place: SharedPlace;
  readonly desk: SharedPlace & AlertPort;
  readonly alerts: Alert[];
}> {
  const { name } = await it.newBucket("bucketseal-reports");
  const place = reportPlace(
    { region: it.aws.region, credentials: it.aws.credentials, requestHandler: it.aws.requestHandler() },
    name,
  );
  const alerts: Alert[] = [];
  const publishAlert: AlertPort["publishAlert"] = async (alert) => {
    alerts.push(alert);
    return { ok: true, value: undefined };
  };
  return { place, desk: { ...place, publishAlert }, alerts };
}
