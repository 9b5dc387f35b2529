import type { Principal } from "../iam/index.ts";
import type { Channel } from "./channels.ts";
import { type Conditions, conditionKeys, type EncryptionKeys, writeContext } from "./context.ts";
import { decide, type PolicyAnswer } from "./decide.ts";
import type { WriteOperation } from "./matrix.ts";
import { mentions, type Settings } from "./scene.ts";

/** One write, as the policy sees it. */
export type JudgedWrite = {
  readonly operation: WriteOperation;
  /** ARN of the object. */
  readonly resource: string;
  readonly principal: Principal;
  readonly needsAllow: boolean;
  readonly keys: EncryptionKeys;
  readonly channel: Channel;
  /** What is known of If-Match and If-None-Match; left out where anybody may send either. */
  readonly conditions?: Conditions;
};

export type Judge = (write: JudgedWrite) => PolicyAnswer;

/** Asks a bucket policy about writes. */
export function judgeOf(settings: Settings): Judge {
  const context = writeContext(settings);
  return ({ operation, resource, principal, needsAllow, keys, channel, conditions }) =>
    decide(
      settings.policy,
      {
        action: ACTIONS[operation],
        resource,
        principal,
        context: { ...context(keys, channel, operation), ...conditionKeys(conditions) },
        others: "open",
      },
      needsAllow,
    );
}

/**
 * The same, asking once about writes that differ in nothing the policy looks at: most operations of a matrix are one
 * action. It remembers every resource it was asked about, so it is for the few of a matrix.
 */
export function rememberingJudge(settings: Settings): Judge {
  const judge = judgeOf(settings);
  const byOperation = looksAtOperation(settings);
  const answers = new Map<EncryptionKeys, Map<Channel, Map<string, PolicyAnswer>>>();
  return (write) => {
    const { operation, resource, principal, keys, channel } = write;
    const ofKeys = answers.get(keys) ?? new Map<Channel, Map<string, PolicyAnswer>>();
    answers.set(keys, ofKeys);
    const ofChannel = ofKeys.get(channel) ?? new Map<string, PolicyAnswer>();
    ofKeys.set(channel, ofChannel);
    const text = `${byOperation ? operation : ACTIONS[operation]} ${nameOf(principal)} ${resource}`;
    const answer = ofChannel.get(text) ?? judge(write);
    ofChannel.set(text, answer);
    return answer;
  };
}

function nameOf(principal: Principal): string {
  switch (principal.type) {
    case "aws":
      return principal.arn;
    case "account":
      return principal.account;
    case "service":
      return principal.service;
    case "anonymous":
      return "";
  }
}

/** Whether the policy can tell operations of one action apart (P9, P34b). */
export function looksAtOperation(settings: Settings): boolean {
  return ["s3:objectcreationoperation", "s3:x-amz-copy-source", "s3:authtype"].some((key) =>
    mentions(settings, key),
  );
}

/** P8: every way of writing an object is s3:PutObject, but for replication (E215) and re-wrapping (P79). */
const ACTIONS: Readonly<Record<WriteOperation, string>> = {
  PutObject: "s3:PutObject",
  CopyObject: "s3:PutObject",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
  PostObject: "s3:PutObject",
  ReplicateObject: "s3:ReplicateObject",
  UpdateObjectEncryption: "s3:UpdateObjectEncryption",
};
