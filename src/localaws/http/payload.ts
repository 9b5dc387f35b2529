/** The body of a request, once its hash or its chunk signatures were checked. */

import { AwsError } from "../errors.ts";
import type { WireRequest } from "../types.ts";
import { sha256Hex } from "./canonical.ts";
import { type ChunkSigner, type Unframed, unframe } from "./chunked.ts";
import { credentialScope, type Signed, signatureOf } from "./sigv4.ts";

const emptyHash = sha256Hex("");

const chunkSigner = ({ claim, signingKey }: Signed): ChunkSigner => {
  const scope = `${claim.timestamp}\n${credentialScope(claim)}`;
  return {
    seed: claim.signature,
    chunk: (previous, hash) =>
      signatureOf(signingKey, `AWS4-HMAC-SHA256-PAYLOAD\n${scope}\n${previous}\n${emptyHash}\n${hash}`),
    trailer: (previous, hash) =>
      signatureOf(signingKey, `AWS4-HMAC-SHA256-TRAILER\n${scope}\n${previous}\n${hash}`),
  };
};

const framed = (request: WireRequest, form: string, signed: Signed | undefined): Unframed => {
  const match = /^STREAMING-(UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(?:-TRAILER)?)$/.exec(form);
  if (match === null) {
    throw new AwsError(
      "NotImplemented",
      501,
      "A header you provided implies functionality that is not implemented",
      {
        fields: { Header: "x-amz-content-sha256" },
      },
    );
  }
  const announced = (request.headers["x-amz-trailer"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase());
  return unframe(request.body, {
    decodedLength: request.headers["x-amz-decoded-content-length"],
    announced: announced.filter((name) => name !== ""),
    signer: signed !== undefined && match[1] !== "UNSIGNED-PAYLOAD-TRAILER" ? chunkSigner(signed) : undefined,
  });
};

const refuseOtherHash = (request: WireRequest, given: string): void => {
  if (given === "UNSIGNED-PAYLOAD") return;
  if (!/^[0-9a-f]{64}$/i.test(given)) {
    throw new AwsError(
      "InvalidArgument",
      400,
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.",
      { fields: { ArgumentName: "x-amz-content-sha256", ArgumentValue: given } },
    );
  }
  const computed = request.body.length === 0 ? emptyHash : sha256Hex(request.body);
  if (computed === given.toLowerCase()) return;
  throw new AwsError(
    "XAmzContentSHA256Mismatch",
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { fields: { ClientComputedContentSHA256: given, S3ComputedContentSHA256: computed } },
  );
};

/**
 * The body as the action sees it: without aws-chunked framing, verified as far as the client let it be.
 * @param signed the request's verified signature, from which chunk signatures continue; undefined when unsigned.
 */
export const payloadOf = (request: WireRequest, signed: Signed | undefined): Unframed => {
  const given = request.headers["x-amz-content-sha256"];
  if (given === undefined) {
    if (signed?.claim.service === "s3" && signed.claim.place === "header") {
      throw new AwsError(
        "InvalidRequest",
        400,
        "Missing required header for this request: x-amz-content-sha256",
      );
    }
    return { body: request.body, trailers: {} };
  }
  if (given.startsWith("STREAMING-")) return framed(request, given, signed);
  refuseOtherHash(request, given);
  return { body: request.body, trailers: {} };
};
