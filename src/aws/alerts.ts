import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Alert, AlertPort } from "../flow/platform.ts";
import { type AwsConfig, plainClient } from "./clients.ts";
import { attempt } from "./errors.ts";

/** Bytes of a message that SNS always takes (L35). */
const mostBytes = 256 * 1024;

/** Publishes alerts to one SNS topic. */
export function alertsTo(config: AwsConfig, topic: string): AlertPort {
  const client = new SNSClient(plainClient(config));
  return {
    publishAlert: async (alert) => {
      const answer = await attempt(`sns:Publish to ${topic}`, () =>
        client.send(new PublishCommand({ TopicArn: topic, ...messageOf(alert) })),
      );
      return answer.ok ? { ok: true, value: undefined } : answer;
    },
  };
}

/** A subject is at most 100 printable ASCII characters (L36), and bucket names in it are never longer than 63. */
function messageOf({ subject, text }: Alert): { readonly Subject: string; readonly Message: string } {
  const ascii = subject.replace(/[^\x20-\x7e]+/g, " ").trim();
  const bytes = Buffer.from(text, "utf8");
  return {
    Subject: ascii.length > 100 ? `${ascii.slice(0, 97)}...` : ascii,
    Message: bytes.length <= mostBytes ? text : `${bytes.subarray(0, mostBytes - 16).toString("utf8")}\n...`,
  };
}
