import { accessDenied, invalidArgument, invalidRequest } from "../object-errors.ts";
import type { StoredEncryption } from "../store.ts";
import { type Channel, refuseUnfitForKms } from "./channel.ts";
import { type CustomerKey, customerKeyIn, isSameCustomerKey } from "./customer-key.ts";
import { CUSTOMER_KEY, type CustomerKeyHeaders, type Headers, SSE } from "./headers.ts";

/** SSE says how to write; on a call that does not choose an encryption it is an error (E6, E19). */
export function refuseMethodHeader(headers: Headers): void {
  const method = headers[SSE];
  if (method === undefined) return;
  throw invalidArgument(`${SSE} header is not supported for this operation.`, SSE, method);
}

/**
 * The customer's key a read of `encryption` may use, checked against what was kept of it: missing 400, wrong 403, sent
 * for an object that needs none 400 (E87, E88, E90). `names` tells a copy's source from everything else.
 */
export function keyForReading(
  encryption: StoredEncryption,
  headers: Headers,
  channel: Channel,
  names: CustomerKeyHeaders = CUSTOMER_KEY,
): CustomerKey | undefined {
  const customerKey = customerKeyIn(headers, channel.secure, names);
  if (encryption.type !== "SSE-C") {
    if (customerKey !== undefined) {
      throw invalidRequest("The encryption parameters are not applicable to this object.");
    }
    const kms = encryption.type === "aws:kms" || encryption.type === "aws:kms:dsse";
    if (kms) refuseUnfitForKms(channel);
    return undefined;
  }
  if (customerKey === undefined) {
    throw invalidRequest(
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    );
  }
  if (!isSameCustomerKey(encryption, customerKey)) {
    throw accessDenied(
      "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
    );
  }
  return customerKey;
}

/** The customer's key of a part, which has to be the one the upload was begun with (E91, E92). */
export function keyForPart(
  encryption: StoredEncryption,
  headers: Headers,
  channel: Channel,
): CustomerKey | undefined {
  const customerKey = customerKeyIn(headers, channel.secure);
  if (encryption.type !== "SSE-C") {
    // Which text AWS has here was not captured; the upload is no SSE-C one, so neither is the part.
    if (customerKey !== undefined) throw notTheUploadsKey();
    return undefined;
  }
  if (customerKey === undefined) {
    throw invalidRequest(
      "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
    );
  }
  if (!isSameCustomerKey(encryption, customerKey)) throw notTheUploadsKey();
  return customerKey;
}

function notTheUploadsKey(): Error {
  return invalidRequest("The provided encryption parameters did not match the ones used originally.");
}
