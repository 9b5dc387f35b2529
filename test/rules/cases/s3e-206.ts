import { known } from "../../../src/model/fact.ts";
import type { ObjectSubject } from "../../../src/rules/rule.ts";
import { noncurrentVersion } from "../../../src/rules/s3e-206.ts";
import {
  denied,
  needsKey,
  needsUnresolvedKey,
  none,
  object,
  otherKms,
  type RuleCases,
  sseKms,
  sseS3,
} from "../subjects.ts";

const old = { current: false };

export const s3e206: RuleCases<ObjectSubject> = {
  rule: noncurrentVersion,
  cases: [
    { name: "an approved key", subject: object(sseKms, known(needsKey), old), expect: "pass" },
    { name: "SSE-S3 where anything will do", subject: object(sseS3, undefined, old), expect: "pass" },
    {
      name: "no encryption",
      subject: object(none, undefined, old),
      expect: "fail",
      says: "without any encryption",
    },
    { name: "no encryption, whatever the baseline asks", subject: object(none, denied, old), expect: "fail" },
    {
      name: "SSE-S3 where KMS is required",
      subject: object(sseS3, known(needsKey), old),
      expect: "fail",
      says: "asks for SSE-KMS",
    },
    {
      name: "another key",
      subject: object(otherKms, known(needsKey), old),
      expect: "fail",
      says: "does not approve",
    },
    {
      name: "the wrong type, with a key that could not be resolved",
      subject: object(sseS3, known(needsUnresolvedKey), old),
      expect: "fail",
    },
    {
      name: "an approved key that could not be resolved",
      subject: object(sseKms, known(needsUnresolvedKey), old),
      expect: "unknown",
    },
    { name: "a HEAD that was denied", subject: object(denied, undefined, old), expect: "unknown" },
    {
      name: "a requirement that could not be chosen",
      subject: object(sseS3, denied, old),
      expect: "unknown",
    },
    { name: "a current version", subject: object(none), expect: "none" },
  ],
};
