import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClientSide } from "../../src/model/encryption.ts";
import {
  contextV2,
  metadataV2,
  onObjectV3,
  putInstructions,
  putSealed,
  wrappedUnder,
  wrapV3,
} from "./sealed-objects.ts";
import { type World, world } from "./world.ts";

const envelope = (fields: Partial<ClientSide>): ClientSide => ({
  format: "v2",
  envelope: "metadata",
  wrap: "kms+context",
  content: "aes-gcm",
  materialDescription: contextV2,
  weaknesses: [],
  ...fields,
});

describe("a wrapped data key that is shown to KMS", () => {
  let at: World;
  let key: string;
  let wrappedKey: string;
  beforeEach(async () => {
    at = world();
    key = await at.newKey();
    wrappedKey = await wrappedUnder(at, key);
  });
  afterEach(() => vi.restoreAllMocks());

  const shown = (fields: Partial<ClientSide> = {}) =>
    at.ports.openDataKey(envelope({ wrappedKey, ...fields }), "us-east-1");

  it("opens with the context it was wrapped with, and tells its key (S8)", async () => {
    expect(await shown()).toEqual({ outcome: "opened", keyArn: key });
  });

  it("is overwritten as soon as it is open", async () => {
    const wiped: number[] = [];
    const fill = Uint8Array.prototype.fill;
    vi.spyOn(Uint8Array.prototype, "fill").mockImplementation(function (this: Uint8Array, ...args) {
      const before = this.some((byte) => byte !== 0);
      const after = fill.apply(this, args);
      if (before && this.every((byte) => byte === 0)) wiped.push(this.length);
      return after;
    });
    await shown();
    expect(wiped).toContain(32);
  });

  it("opens by the legacy wrap, whose description is the context too (S8)", async () => {
    const context = { kms_cmk_id: key };
    const legacy = await wrappedUnder(at, key, context);
    expect(
      await shown({ wrap: "kms", kmsKeyId: key, materialDescription: context, wrappedKey: legacy }),
    ).toEqual({ outcome: "opened", keyArn: key });
  });

  it.each([
    ["with another context", { materialDescription: { ...contextV2, tenant: "other" } }],
    ["without its context", { materialDescription: {} }],
    ["when it is damaged", { wrappedKey: Buffer.from("not a wrapped key").toString("base64") }],
  ])("is refused %s", async (_name, fields) => {
    expect(await shown(fields)).toMatchObject({ outcome: "refused" });
  });

  it("is refused while its key is disabled (K2)", async () => {
    await at.kms.send(new DisableKeyCommand({ KeyId: key }));
    expect(await shown()).toMatchObject({ outcome: "refused", why: expect.stringContaining("Disabled") });
  });

  it.each([
    ["AccessDeniedException", 400, "access-denied"],
    ["ThrottlingException", 400, "throttled"],
    ["KMSInternalException", 500, "timeout"],
    ["NotFoundException", 400, "not-found"],
  ])("is unknown after %s: others may open it, or another Region", async (code, status, reason) => {
    at.aws.inject({ operation: "Decrypt", answer: { type: "error", status, code, message: "no" } });
    expect(await shown()).toMatchObject({ outcome: "unknown", why: { reason } });
  });

  it("is refused where KMS does not know the key that the metadata names in its Region", async () => {
    at.aws.inject({
      operation: "Decrypt",
      answer: { type: "error", status: 400, code: "NotFoundException", message: "no" },
    });
    expect(await shown({ wrap: "kms", kmsKeyId: key })).toMatchObject({ outcome: "refused" });
  });

  it("is not shown when it was wrapped outside of KMS, or is not there", async () => {
    const before = at.aws.calls.length;
    expect(await shown({ wrap: "rsa-oaep-sha1" })).toMatchObject({ outcome: "unknown" });
    const { wrappedKey: _, ...bare } = envelope({});
    expect(await at.ports.openDataKey(bare, "us-east-1")).toMatchObject({ outcome: "unknown" });
    expect(at.aws.calls.length).toBe(before);
  });
});

describe("an instruction file (S12, S13)", () => {
  it("holds all of the envelope for format v2, and the object shows nothing", async () => {
    const at = world();
    await at.newBucket("vault");
    await putSealed(at, "vault", "k", {});
    await putInstructions(at, "vault", "k", metadataV2("d3JhcHBlZA=="));
    expect(
      await at.ports.instructionFile({ bucket: "vault", key: "k" }, "us-east-1", "no markers"),
    ).toMatchObject({
      value: {
        clientSide: { value: { format: "v2", envelope: "instruction-file", wrappedKey: "d3JhcHBlZA==" } },
        size: "sealed bytes".length,
      },
    });
  });

  it("holds the wrapped key for format v3, and the object the rest", async () => {
    const at = world();
    await at.newBucket("vault");
    await putSealed(at, "vault", "k", onObjectV3);
    await putInstructions(at, "vault", "k", wrapV3("d3JhcHBlZA==", { "aws:x-amz-cek-alg": "115" }));
    expect(
      await at.ports.instructionFile({ bucket: "vault", key: "k" }, "us-east-1", "markers"),
    ).toMatchObject({
      value: { clientSide: { value: { format: "v3", wrap: "kms+context" } } },
    });
  });

  it("that is not there, or whose object is not there, is a failure", async () => {
    const at = world();
    await at.newBucket("vault");
    expect(
      await at.ports.instructionFile({ bucket: "vault", key: "k" }, "us-east-1", "markers"),
    ).toMatchObject({
      failure: { reason: "not-found" },
    });
    await putSealed(at, "vault", "k", onObjectV3);
    expect(
      await at.ports.instructionFile({ bucket: "vault", key: "k" }, "us-east-1", "markers"),
    ).toMatchObject({
      failure: { reason: "not-found" },
    });
  });
});
