import * as z from "zod";
import { principalOf, userIdentity } from "../aws/principal.ts";
import type { KeyChange } from "../flow/key-impact.ts";
import type { SettingChange } from "../flow/restore-guard.ts";

/** What a CloudTrail event asks for: something to look at, nothing to do, or why it cannot be understood. */
export type TrailMessage<Change> =
  | { readonly change: Change }
  | { readonly ignored: string }
  | { readonly problem: string };

/** Loose on purpose: the parameters differ between versions of the event (V64, V65), and only names are taken from it. */
const trail = z.looseObject({
  "detail-type": z.literal("AWS API Call via CloudTrail"),
  detail: z.looseObject({
    eventSource: z.string(),
    eventName: z.string(),
    eventTime: z.string(),
    awsRegion: z.string(),
    errorCode: z.string().nullish(),
    userIdentity,
    requestParameters: z
      .looseObject({ bucketName: z.string().nullish(), keyId: z.string().nullish() })
      .nullish(),
    resources: z.array(z.looseObject({ ARN: z.string().nullish(), type: z.string().nullish() })).nullish(),
  }),
});

type Detail = z.infer<typeof trail>["detail"];

/** A change of a bucket's settings. */
export function settingChange(payload: unknown): TrailMessage<SettingChange> {
  return read(payload, "s3.amazonaws.com", (detail) => {
    const bucket = detail.requestParameters?.bucketName ?? "";
    if (bucket === "") return undefined;
    const { eventName: event, eventTime: at } = detail;
    return { bucket, event, principal: principalOf(detail.userIdentity), at };
  });
}

/** A change of a key. requestParameters.keyId may be an id, an alias or an ARN; the ARN beside it is surer (K73). */
export function keyChange(payload: unknown): TrailMessage<KeyChange> {
  return read(payload, "kms.amazonaws.com", (detail) => {
    const named = detail.resources?.find(({ ARN }) => ARN?.includes(":key/") === true)?.ARN;
    const key = named ?? detail.requestParameters?.keyId ?? "";
    if (key === "") return undefined;
    const { eventName: event, eventTime: at, awsRegion: region } = detail;
    return { key, region, event, principal: principalOf(detail.userIdentity), at };
  });
}

function read<Change>(
  payload: unknown,
  source: string,
  pick: (detail: Detail) => Change | undefined,
): TrailMessage<Change> {
  const event = trail.safeParse(payload);
  if (!event.success) return { problem: "the message is no CloudTrail event of EventBridge" };
  const { detail } = event.data;
  if (detail.eventSource !== source) return { ignored: `an event of ${detail.eventSource}` };
  // Calls that were refused are logged too, and changed nothing (V66).
  if (detail.errorCode) return { ignored: `${detail.eventName} was refused: ${detail.errorCode}` };
  const change = pick(detail);
  return change === undefined ? { problem: `${detail.eventName} names no resource` } : { change };
}
