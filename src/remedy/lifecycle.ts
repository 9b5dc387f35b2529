import type { ObjectRef } from "../model/resource.ts";

/**
 * The lifecycle rule that would expire old versions of an object, as text for a person: it deletes data, so it is never
 * installed by bucketseal. The prefix is the whole key, and matches longer keys too.
 */
export function expiryRule(ref: ObjectRef): string {
  return JSON.stringify({
    ID: "expire-old-versions",
    Status: "Enabled",
    Filter: { Prefix: ref.key },
    NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  });
}
