import { invalidArgument } from "../object-errors.ts";

/** What a request says about its transport and its signature, on which encryption depends. */
export type Channel = { readonly secure: boolean; readonly signature: "v4" | "v2" | "none" };

const KMS_REQUESTS = "Requests specifying Server Side Encryption with AWS KMS managed keys";

/** Refuses to read or write under KMS without Signature Version 4 or without TLS (E44, E45, E121). */
export function refuseUnfitForKms({ secure, signature }: Channel): void {
  if (signature !== "v4") {
    throw invalidArgument(`${KMS_REQUESTS} require AWS Signature Version 4.`, "Authorization", "null");
  }
  // The text is that of AWS for SSE-C with the method's name in place (E97 (?)).
  if (!secure)
    throw invalidArgument(`${KMS_REQUESTS} must be made over a secure connection.`, "Protocol", "http");
}
