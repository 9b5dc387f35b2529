/** Puts the trail behind a service, and behind KMS as S3 uses it. */

import { AwsError } from "../errors.ts";
import type { KmsForServices, KmsUse } from "../kms/engine.ts";
import type { Call, Clock, Service, WireReply } from "../types.ts";
import { keyResource, materialOf } from "./kms.ts";
import type { Deed } from "./record.ts";
import type { Describe } from "./seen.ts";
import type { Trail } from "./trail.ts";

export type WatchParts = {
  readonly trail: Trail;
  readonly clock: Clock;
  /** The account of the embedded AWS. */
  readonly account: string;
};

type Watched = {
  readonly describe: Describe;
  /** False for calls that are surely of no interest, which then take no time at all. */
  readonly concerns?: (call: Call) => boolean;
};

const nothing = (): undefined => undefined;

/** The service, every call of which is noted once it is carried out or refused. */
export const watchService = (
  service: Service,
  { describe, concerns }: Watched,
  parts: WatchParts,
): Service => {
  const note = (call: Call, outcome: WireReply | AwsError): void => {
    const { operation } = service.identify(call);
    if (!service.operations.includes(operation)) return;
    const described = describe({ call, operation, outcome, account: parts.account });
    if (described === undefined) return;
    const { caller, region, requestId, request } = call;
    const error = outcome instanceof AwsError ? outcome : undefined;
    parts.trail.note({
      ...{ at: parts.clock.now(), caller, region, requestId, request, error },
      ...{ source: `${service.name}.amazonaws.com`, account: caller.account || parts.account },
      ...{ additionalEventData: nothing, ...described },
    });
  };
  const noteFailure = (call: Call, thrown: unknown): never => {
    if (thrown instanceof AwsError) note(call, thrown);
    throw thrown;
  };
  const noteReply = (call: Call, reply: WireReply): WireReply => {
    note(call, reply);
    return reply;
  };
  const handle = (call: Call): WireReply | Promise<WireReply> => {
    const reply = service.handle(call);
    if (!(reply instanceof Promise)) return noteReply(call, reply);
    return reply.then(
      (each) => noteReply(call, each),
      (thrown: unknown) => noteFailure(call, thrown),
    );
  };
  return {
    ...service,
    handle: (call) => {
      if (concerns?.(call) === false) return service.handle(call);
      try {
        return handle(call);
      } catch (thrown) {
        return noteFailure(call, thrown);
      }
    },
  };
};

/** A call of KMS that S3 makes for its caller (K71, K72). The two of one request are told apart by their names. */
type KeyUse = "GenerateDataKey" | "Encrypt" | "Decrypt";

const deedOf = (
  name: KeyUse,
  use: KmsUse,
  key: { readonly name?: string; readonly arn: string | undefined },
  error: AwsError | undefined,
  parts: WatchParts,
): Deed => {
  const { arn } = key;
  const own =
    name === "GenerateDataKey"
      ? { keyId: key.name, keySpec: "AES_256" }
      : { ...(key.name !== undefined && { keyId: key.name }), encryptionAlgorithm: "SYMMETRIC_DEFAULT" };
  return {
    ...{
      at: parts.clock.now(),
      caller: use.caller,
      region: use.region,
      requestId: use.requestId,
      name,
      error,
    },
    ...{ request: undefined, source: "kms.amazonaws.com", readOnly: true },
    account: use.caller.account || parts.account,
    resources: arn === undefined ? [] : [keyResource(arn)],
    requestParameters: () => ({ ...own, encryptionContext: use.context }),
    responseElements: nothing,
    additionalEventData: () => (arn === undefined || error !== undefined ? undefined : materialOf(arn)),
  };
};

/** KMS for services, every use of a key noted. */
export const watchKmsForServices = (kms: KmsForServices, parts: WatchParts): KmsForServices => {
  const noted = <Use extends KmsUse & { readonly key?: string }, Made extends { readonly keyArn: string }>(
    name: KeyUse,
    use: Use,
    carryOut: (use: Use) => Made,
  ): Made => {
    const named = use.key === undefined ? {} : { name: use.key };
    try {
      const made = carryOut(use);
      parts.trail.note(deedOf(name, use, { ...named, arn: made.keyArn }, undefined, parts));
      return made;
    } catch (thrown) {
      if (thrown instanceof AwsError) {
        const arn = use.key === undefined ? undefined : kms.keyArn(use.key, use.caller.account, use.region);
        parts.trail.note(deedOf(name, use, { ...named, arn }, thrown, parts));
      }
      throw thrown;
    }
  };
  return {
    ...kms,
    generateDataKey: (use) => noted("GenerateDataKey", use, kms.generateDataKey),
    encrypt: (use) => noted("Encrypt", use, kms.encrypt),
    decrypt: (use) => noted("Decrypt", use, kms.decrypt),
  };
};
