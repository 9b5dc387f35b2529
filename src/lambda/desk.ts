import { alertsTo } from "../aws/alerts.ts";
import { reportPlace } from "../aws/report-place.ts";
import type { AlertPort, ReportPlace } from "../flow/platform.ts";
import { home, required } from "./wire.ts";

let made: (ReportPlace & AlertPort) | undefined;

/** The report bucket and the alert topic of the deployment. */
export function desk(): ReportPlace & AlertPort {
  made ??= {
    ...reportPlace(home, required("BUCKETSEAL_REPORTS")),
    ...alertsTo(home, required("BUCKETSEAL_ALERT_TOPIC")),
  };
  return made;
}
