import { alertsTo } from "../aws/alerts.ts";
import { reportPlace } from "../aws/report-place.ts";
import type { AlertPort, ReportPlace } from "../flow/platform.ts";
import { home, logger, required, setting } from "./wire.ts";

let made: (ReportPlace & AlertPort) | undefined;

/** The report bucket and the alert topic of the deployment. */
export function desk(): ReportPlace & AlertPort {
  made ??= { ...reportPlace(home, required("BUCKETSEAL_REPORTS")), ...alerts() };
  return made;
}

/** Alerts are in the log as well; without a topic, as on an engineer's machine, they are there alone. */
export function alerts(): AlertPort {
  const topic = setting("BUCKETSEAL_ALERT_TOPIC");
  const port = topic === "" ? undefined : alertsTo(home, topic);
  return {
    publishAlert: async (alert) => {
      logger.warn("alert", { ...alert });
      return port === undefined ? { ok: true, value: undefined } : port.publishAlert(alert);
    },
  };
}
