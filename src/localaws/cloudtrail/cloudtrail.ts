/** The embedded CloudTrail: watches S3 and KMS, tells EventBridge, and answers. */

import type { BusEvent } from "../delivery/bus-event.ts";
import type { KmsForServices } from "../kms/engine.ts";
import type { Clock, Service } from "../types.ts";
import { describeKms } from "./kms.ts";
import { describeS3, mayBeBucketLevel } from "./s3.ts";
import { createCloudTrailService } from "./service.ts";
import { createTrail } from "./trail.ts";
import { watchKmsForServices, watchService } from "./watch.ts";

type CloudTrailParts = {
  readonly account: string;
  readonly clock: Clock;
  readonly bus: (event: BusEvent) => unknown;
  /** Whether any rule of EventBridge listens. */
  readonly isHeard: () => boolean;
};

export const createCloudTrail = ({ account, clock, bus, isHeard }: CloudTrailParts) => {
  const trail = createTrail({ bus, isHeard });
  const parts = { trail, clock, account };
  return {
    kept: trail.kept,
    service: createCloudTrailService({ clock, trail }),
    watchS3: (s3: Service) => watchService(s3, { describe: describeS3, concerns: mayBeBucketLevel }, parts),
    watchKms: (kms: Service, keys: Pick<KmsForServices, "keyArn">) =>
      watchService(kms, { describe: describeKms(keys) }, parts),
    watchKmsForServices: (kms: KmsForServices) => watchKmsForServices(kms, parts),
  };
};
