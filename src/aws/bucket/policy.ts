import { GetBucketPolicyCommand } from "@aws-sdk/client-s3";
import type { BucketRef } from "../../flow/ports.ts";
import type { Fact } from "../../model/fact.ts";
import type { Context } from "../context.ts";
import { setting } from "./setting.ts";

/** The policy document as S3 gives it; absent where there is none (P41). */
export function readBucketPolicy(context: Context, bucket: BucketRef): Promise<Fact<string>> {
  return setting(
    context,
    bucket,
    "GetBucketPolicy",
    (client, addressed) => client.send(new GetBucketPolicyCommand(addressed)),
    (answer) => answer.Policy,
  );
}
