import { AwsError } from "../errors.ts";

/** A JSON object of a request, read member by member with the checks of the JSON 1.1 services. */
export type JsonObject = Readonly<Record<string, unknown>>;

const serialization = (message: string): AwsError => new AwsError("SerializationException", 400, message);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object a body holds; an empty body is an empty object. */
export const readJson = (body: Uint8Array): JsonObject => {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (isObject(value)) return value;
  } catch {
    throw serialization("Unable to parse the request body as JSON.");
  }
  throw serialization("Start of structure or map found where not expected.");
};

const mismatch = (name: string, wanted: string): AwsError =>
  serialization(`${name} cannot be converted to ${wanted}.`);

const member = (input: JsonObject, name: string): unknown =>
  Object.hasOwn(input, name) && input[name] !== null ? input[name] : undefined;

export const stringIn = (input: JsonObject, name: string): string | undefined => {
  const value = member(input, name);
  if (value !== undefined && typeof value !== "string") throw mismatch(name, "a String");
  return value;
};

export const numberIn = (input: JsonObject, name: string): number | undefined => {
  const value = member(input, name);
  if (value !== undefined && typeof value !== "number") throw mismatch(name, "an Integer");
  return value;
};

export const booleanIn = (input: JsonObject, name: string): boolean | undefined => {
  const value = member(input, name);
  if (value !== undefined && typeof value !== "boolean") throw mismatch(name, "a Boolean");
  return value;
};

export const objectIn = (input: JsonObject, name: string): JsonObject | undefined => {
  const value = member(input, name);
  if (value !== undefined && !isObject(value)) throw mismatch(name, "a structure");
  return value;
};

const listIn = (input: JsonObject, name: string): readonly unknown[] | undefined => {
  const value = member(input, name);
  if (value !== undefined && !Array.isArray(value)) throw mismatch(name, "a list");
  return value;
};

/** Blobs travel as base64. */
export const blobIn = (input: JsonObject, name: string): Uint8Array | undefined => {
  const text = stringIn(input, name);
  if (text === undefined) return undefined;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw mismatch(name, "a Blob");
  return Buffer.from(text, "base64");
};

/** A map from string to string. */
export const stringMapIn = (input: JsonObject, name: string): Record<string, string> | undefined => {
  const map = objectIn(input, name);
  if (map === undefined) return undefined;
  return Object.fromEntries(
    Object.keys(map).map((key) => {
      const value = stringIn(map, key);
      if (value === undefined) throw mismatch(`${name}.${key}`, "a String");
      return [key, value];
    }),
  );
};

/** A list of structures. */
export const objectsIn = (input: JsonObject, name: string): readonly JsonObject[] | undefined =>
  listIn(input, name)?.map((value) => {
    if (!isObject(value)) throw mismatch(name, "a list of structures");
    return value;
  });

/** A list of strings. */
export const stringsIn = (input: JsonObject, name: string): readonly string[] | undefined =>
  listIn(input, name)?.map((value) => {
    if (typeof value !== "string") throw mismatch(name, "a list of Strings");
    return value;
  });
