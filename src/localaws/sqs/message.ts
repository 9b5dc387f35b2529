/** What a message may hold, and its digests. */

import { createHash } from "node:crypto";
import type { MessageAttribute, MessageAttributes } from "../delivery/parcel.ts";
import { type JsonObject, objectIn, stringIn } from "../wire/json.ts";
import { numberOf } from "./attributes.ts";
import { invalidContents, invalidParameter, missingParameter } from "./errors.ts";
import type { Queue } from "./store.ts";

export type NewMessage = { readonly body: string; readonly attributes: MessageAttributes };

const md5 = (data: string | Uint8Array): string => createHash("md5").update(data).digest("hex");

export const bodyDigest = (body: string): string => md5(body);

/** A length in four bytes before the bytes themselves. */
const framed = (bytes: Uint8Array): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** Digest over names, types and values in the order of the names; undefined where there are no attributes. */
export const attributesDigest = (attributes: MessageAttributes): string | undefined => {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const parts = entries.flatMap(([name, attribute]) => {
    const binary = attribute.BinaryValue;
    const value =
      binary === undefined ? Buffer.from(attribute.StringValue ?? "") : Buffer.from(binary, "base64");
    const kind = Buffer.from([binary === undefined ? 1 : 2]);
    return [framed(Buffer.from(name)), framed(Buffer.from(attribute.DataType)), kind, framed(value)];
  });
  return md5(Buffer.concat(parts));
};

const attributeBytes = ([name, attribute]: [string, MessageAttribute]): number =>
  Buffer.byteLength(name) +
  Buffer.byteLength(attribute.DataType) +
  Buffer.byteLength(attribute.StringValue ?? "") +
  Buffer.from(attribute.BinaryValue ?? "", "base64").length;

/** Body and attributes count together against the limits, in bytes (L33). */
export const sizeOf = ({ body, attributes }: NewMessage): number =>
  Object.entries(attributes).reduce((sum, each) => sum + attributeBytes(each), Buffer.byteLength(body));

const attributeIn = (input: JsonObject, name: string): MessageAttribute => {
  const given = objectIn(input, name) ?? {};
  const DataType = stringIn(given, "DataType");
  if (DataType === undefined || !/^(String|Number|Binary)(\.|$)/.test(DataType)) {
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const member = DataType.startsWith("Binary") ? "BinaryValue" : "StringValue";
  const value = stringIn(given, member);
  if (value === undefined || value === "") {
    throw invalidParameter(
      `The message (user) attribute '${name}' must contain a non-empty value of type '${DataType.split(".")[0]}'.`,
    );
  }
  return { DataType, [member]: value };
};

const attributesOf = (input: JsonObject): MessageAttributes => {
  const given = objectIn(input, "MessageAttributes") ?? {};
  const names = Object.keys(given);
  if (names.length > 10) {
    throw invalidParameter(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [10].`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, attributeIn(given, name)]));
};

/** Control characters other than tab, LF and CR, and what is no character at all. */
const refusedCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** The message of a request or of an entry of a batch. @throws AwsError. */
export const messageIn = (input: JsonObject, queue: Queue): NewMessage => {
  const body = stringIn(input, "MessageBody");
  if (body === undefined) throw missingParameter("MessageBody");
  if (body === "") throw missingParameter("MessageBody");
  if (refusedCharacters.test(body)) throw invalidContents();
  const message = { body, attributes: attributesOf(input) };
  const limit = numberOf(queue, "MaximumMessageSize");
  if (sizeOf(message) > limit) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  return message;
};
