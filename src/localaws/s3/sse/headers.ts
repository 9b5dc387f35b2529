/** The names of the encryption headers, in lower case as the wire request holds them (E1, E2). */
export const SSE = "x-amz-server-side-encryption";
export const KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id";
export const CONTEXT = "x-amz-server-side-encryption-context";
export const BUCKET_KEY = "x-amz-server-side-encryption-bucket-key-enabled";

/** The three headers that carry a customer's key. */
export type CustomerKeyHeaders = { readonly algorithm: string; readonly key: string; readonly md5: string };

export const CUSTOMER_KEY: CustomerKeyHeaders = {
  algorithm: "x-amz-server-side-encryption-customer-algorithm",
  key: "x-amz-server-side-encryption-customer-key",
  md5: "x-amz-server-side-encryption-customer-key-md5",
};

/** The same three for the source of a copy. */
export const SOURCE_CUSTOMER_KEY: CustomerKeyHeaders = {
  algorithm: "x-amz-copy-source-server-side-encryption-customer-algorithm",
  key: "x-amz-copy-source-server-side-encryption-customer-key",
  md5: "x-amz-copy-source-server-side-encryption-customer-key-md5",
};

export type Headers = Readonly<Record<string, string>>;

/** Whether any of the three is there, be it broken. */
export function namesCustomerKey(headers: Headers, names: CustomerKeyHeaders = CUSTOMER_KEY): boolean {
  return [names.algorithm, names.key, names.md5].some((name) => headers[name] !== undefined);
}
