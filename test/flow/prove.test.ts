import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeyCustody } from "../../src/custody/custody.ts";
import type { ScanOptions } from "../../src/flow/scan.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import {
  metadataV2,
  onObjectV3,
  putInstructions,
  putSealed,
  wrappedUnder,
  wrapV3,
} from "../aws/sealed-objects.ts";
import { type World, world } from "../aws/world.ts";
import { baselineOf, scanned } from "./fleet.ts";

const baseline = baselineOf("version: 1\n");
const contextV3 = { "aws:x-amz-cek-alg": "115" };
const sealed = "sealed bytes".length;

describe("wrapped data keys that are proven to open", () => {
  let at: World;
  let key: string;
  beforeEach(async () => {
    at = world();
    key = await at.newKey();
    await at.newBucket("vault");
  });

  async function proven(options: Partial<ScanOptions> = {}): Promise<{
    rows: readonly KeyCustody[];
    of306: readonly Verdict[];
    calls: readonly string[];
    text: string;
  }> {
    const before = at.aws.calls.length;
    const { report, verdicts } = await scanned(at.ports, { baseline, prove: true, ...options });
    return {
      rows: report.custody.filter(({ kind }) => kind === "client-side"),
      of306: verdicts.filter(({ rule }) => rule === "S3E-306"),
      calls: at.aws.calls.slice(before).map(({ operation, resource }) => `${operation} ${resource}`),
      text: JSON.stringify({ report, verdicts }),
    };
  }

  it("stand under the key that opened them, whichever format and place", async () => {
    await putSealed(at, "vault", "v2", metadataV2(await wrappedUnder(at, key)));
    const v3 = wrapV3(await wrappedUnder(at, key, contextV3), contextV3);
    await putSealed(at, "vault", "v3", { ...onObjectV3, ...v3 });
    await putSealed(at, "vault", "v3-beside", onObjectV3);
    await putInstructions(at, "vault", "v3-beside", v3);
    await putSealed(at, "vault", "v2-beside", {});
    await putInstructions(at, "vault", "v2-beside", metadataV2(await wrappedUnder(at, key)));
    const { rows, of306, calls } = await proven();
    expect(rows).toMatchObject([
      {
        key,
        holdings: { objects: 4, bytes: 4 * sealed, buckets: ["vault"] },
        proofs: { opened: 4, refused: 0, unknown: 0 },
        facts: { state: "known" },
      },
    ]);
    expect(of306).toMatchObject([{ verdict: "pass", resource: { arn: key } }]);
    // Only the instruction files are read, never a sealed object.
    expect(calls.filter((call) => call.startsWith("GetObject ")).sort()).toEqual([
      "GetObject vault/v2-beside.instruction",
      "GetObject vault/v3-beside.instruction",
    ]);
  });

  it("fail where one does not open with the context beside it, which names no key", async () => {
    await putSealed(at, "vault", "good", metadataV2(await wrappedUnder(at, key)));
    await putSealed(
      at,
      "vault",
      "bad",
      metadataV2(await wrappedUnder(at, key), { "aws:x-amz-cek-alg": "AES/GCM/NoPadding", tenant: "other" }),
    );
    const { rows, of306 } = await proven();
    expect(rows.map(({ key: name, proofs }) => [name, proofs?.opened, proofs?.refused])).toEqual(
      expect.arrayContaining([
        [key, 1, 0],
        ["client-side:kms+context", 0, 1],
      ]),
    );
    expect(of306.map(({ resource, verdict }) => [resource.arn, verdict])).toEqual(
      expect.arrayContaining([
        [key, "pass"],
        ["client-side:kms+context", "fail"],
      ]),
    );
  });

  it("fail while their key is disabled", async () => {
    await putSealed(at, "vault", "v2", metadataV2(await wrappedUnder(at, key)));
    await at.kms.send(new DisableKeyCommand({ KeyId: key }));
    expect((await proven()).of306).toMatchObject([{ verdict: "fail" }]);
  });

  it("are unknown where we may not decrypt, which says nothing of others", async () => {
    await putSealed(at, "vault", "v2", metadataV2(await wrappedUnder(at, key)));
    at.aws.inject({
      operation: "Decrypt",
      answer: { type: "error", status: 400, code: "AccessDeniedException", message: "not you" },
    });
    expect((await proven()).of306).toMatchObject([
      { verdict: "unknown", evidence: { facts: { reason: "access-denied" } } },
    ]);
  });

  it("are unknown for an old version whose instruction file cannot be told, and for a file that is gone", async () => {
    await at.s3.send(
      new PutBucketVersioningCommand({ Bucket: "vault", VersioningConfiguration: { Status: "Enabled" } }),
    );
    await putSealed(at, "vault", "k", onObjectV3);
    await putSealed(at, "vault", "k", onObjectV3);
    const { rows } = await proven();
    expect(rows).toMatchObject([
      { holdings: { objects: 2, noncurrent: 1 }, proofs: { opened: 0, unknown: 2 } },
    ]);
  });

  it("are not asked about without being told to, and the verdict says how", async () => {
    await putSealed(at, "vault", "v2", metadataV2(await wrappedUnder(at, key)));
    const { rows, of306, calls } = await proven({ prove: false });
    expect(rows).toMatchObject([{ key: "client-side:kms+context" }]);
    expect(rows[0]).not.toHaveProperty("proofs");
    expect(calls.filter((call) => call.startsWith("Decrypt"))).toEqual([]);
    expect(of306).toMatchObject([
      { verdict: "unknown", evidence: { summary: expect.stringContaining("--prove") } },
    ]);
  });

  it("do not make our own proof a use of the key (K40)", async () => {
    at.aws.clock.advance(1000);
    await putSealed(at, "vault", "v2", metadataV2(await wrappedUnder(at, key)));
    const { rows } = await proven({ inquiry: { access: true } });
    expect(rows[0]?.inquiry?.lastUse).toMatchObject({
      state: "unknown",
      why: { message: expect.stringContaining("our own proof") },
    });
  });
});
