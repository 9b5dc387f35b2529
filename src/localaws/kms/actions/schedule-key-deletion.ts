import type { KmsAction } from "../action.ts";
import { keyOf, wholeIn } from "../input.ts";
import { dayInMilliseconds } from "../lifetime.ts";
import { seconds } from "../metadata.ts";
import { refusePendingDeletion } from "../state.ts";

/** 7 to 30 days, 30 unless said (K30). */
export const scheduleKeyDeletion: KmsAction = (call, kms) => {
  const days = wholeIn(call.input, "PendingWindowInDays", 7, 30) ?? 30;
  const key = keyOf(call, kms, "kms:ScheduleKeyDeletion", {
    more: { "kms:ScheduleKeyDeletionPendingWindowInDays": [String(days)] },
  });
  refusePendingDeletion(key);
  const deletionAt = kms.clock.now() + days * dayInMilliseconds;
  key.state = "PendingDeletion";
  key.deletionAt = deletionAt;
  key.pendingWindowInDays = days;
  return {
    KeyId: key.arn,
    DeletionDate: seconds(deletionAt),
    KeyState: key.state,
    PendingWindowInDays: days,
  };
};
