import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  paginateListAliases,
} from "@aws-sdk/client-kms";
import type { Result } from "../flow/ports.ts";
import { parseArn } from "../iam/index.ts";
import { absent, type Fact, known, unknown } from "../model/fact.ts";
import type { KeyFacts } from "../model/facts.ts";
import type { Context } from "./context.ts";
import { attempt } from "./errors.ts";

/**
 * A key as KMS knows it, asked for by id, ARN, alias or alias ARN (K6). A key that is gone is a failure
 * `not-found`; one that may not be described is `access-denied`, which is something else (K10).
 */
export async function describeKey(
  context: Context,
  written: string,
  region: string,
): Promise<Result<KeyFacts>> {
  const at = regionOf(written, region);
  const metadata = await metadataOf(context, written, at);
  if (!metadata.ok) return metadata;
  const key = metadata.value;
  const arn = key.Arn ?? written;
  const [rotation, aliases] = await Promise.all([
    rotates(key) ? rotationOf(context, arn, at) : absent,
    aliasesOf(context, arn, at),
  ]);
  return {
    ok: true,
    value: {
      arn,
      account: key.AWSAccountId ?? parseArn(arn)?.account ?? "",
      region: at,
      state: said(key.KeyState),
      manager: said(key.KeyManager),
      origin: said(key.Origin),
      spec: said(key.KeySpec),
      usage: said(key.KeyUsage),
      multiRegion: said(key.MultiRegion),
      deletionDate: said(key.DeletionDate?.toISOString()),
      rotation,
      aliases,
    },
  };
}

/** Only the ARN a written key stands for; absent where KMS knows no such key. */
export async function keyArn(context: Context, written: string, region: string): Promise<Fact<string>> {
  const metadata = await metadataOf(context, written, regionOf(written, region));
  if (metadata.ok) return said(metadata.value.Arn);
  if (metadata.failure.reason === "not-found") return absent;
  return unknown(metadata.failure.reason, metadata.failure.message);
}

async function metadataOf(context: Context, written: string, region: string): Promise<Result<KeyMetadata>> {
  const call = `kms:DescribeKey of ${written}`;
  const answer = await attempt(call, () =>
    context.clients.kms(region).send(new DescribeKeyCommand({ KeyId: written })),
  );
  if (!answer.ok) return answer;
  return answer.value.KeyMetadata === undefined
    ? { ok: false, failure: { reason: "invalid-response", message: `${call}: no key in the answer` } }
    : { ok: true, value: answer.value.KeyMetadata };
}

/**
 * Automatic rotation is only for customer managed symmetric keys made by KMS (K20, K22). AWS rotates its own
 * (K23), and a replica is rotated through its primary (K26).
 */
function rotates(key: KeyMetadata): boolean {
  return (
    key.KeyManager === "CUSTOMER" &&
    key.KeySpec === "SYMMETRIC_DEFAULT" &&
    key.Origin === "AWS_KMS" &&
    key.MultiRegionConfiguration?.MultiRegionKeyType !== "REPLICA"
  );
}

async function rotationOf(context: Context, arn: string, region: string): Promise<KeyFacts["rotation"]> {
  const answer = await attempt(`kms:GetKeyRotationStatus of ${arn}`, () =>
    context.clients.kms(region).send(new GetKeyRotationStatusCommand({ KeyId: arn })),
  );
  if (!answer.ok)
    return answer.failure.reason === "unsupported"
      ? absent
      : unknown(answer.failure.reason, answer.failure.message);
  const { KeyRotationEnabled, RotationPeriodInDays, NextRotationDate } = answer.value;
  if (KeyRotationEnabled === undefined) return absent;
  return known({
    enabled: KeyRotationEnabled,
    ...(RotationPeriodInDays === undefined ? {} : { periodInDays: RotationPeriodInDays }),
    ...(NextRotationDate === undefined ? {} : { next: NextRotationDate.toISOString() }),
  });
}

/** Aliases of another account's key cannot be listed: unknown then. */
async function aliasesOf(context: Context, arn: string, region: string): Promise<KeyFacts["aliases"]> {
  const read = await attempt(`kms:ListAliases of ${arn}`, async () => {
    const names: string[] = [];
    for await (const page of paginateListAliases({ client: context.clients.kms(region) }, { KeyId: arn }))
      for (const alias of page.Aliases ?? []) if (alias.AliasName !== undefined) names.push(alias.AliasName);
    return names.sort();
  });
  return read.ok ? known(read.value) : unknown(read.failure.reason, read.failure.message);
}

/** A key ARN names its Region; an id or alias lives in the Region that is asked. */
function regionOf(written: string, region: string): string {
  const named = parseArn(written)?.region;
  return named === undefined || named === "" ? region : named;
}

function said<T>(value: T | undefined): Fact<T> {
  return value === undefined ? absent : known(value);
}
