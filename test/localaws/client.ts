/** S3 as tests see it: one embedded AWS, clients for its principals, and requests no SDK would send. */

import { createHash } from "node:crypto";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import type { LocalAws } from "../../src/localaws/aws.ts";
import type { PrincipalSpec } from "../../src/localaws/principals.ts";
import type { LocalAwsOptions } from "../../src/localaws/types.ts";
import { newAws, s3Client } from "./core/clients.ts";

export type S3Test = {
  readonly aws: LocalAws;
  /** The account's root user. */
  readonly s3: S3Client;
  /** A client of another principal. */
  as(spec: PrincipalSpec): S3Client;
  /** A client that signs for another Region. */
  from(region: string): S3Client;
  /** A client that does not sign at all. */
  readonly anonymous: S3Client;
};

/** A fresh embedded AWS, in-process. */
export function s3Test(options: LocalAwsOptions = {}): S3Test {
  const aws = newAws(options);
  return {
    aws,
    s3: s3Client(aws),
    as: (spec) => s3Client(aws, { credentials: aws.addPrincipal(spec) }),
    from: (region) => s3Client(aws, { region }),
    anonymous: withEdit(
      s3Client(aws),
      (request) => {
        for (const name of Object.keys(request.headers)) {
          if (/^(authorization|x-amz-date|x-amz-security-token|x-amz-content-sha256)$/i.test(name)) {
            delete request.headers[name];
          }
        }
      },
      "after signing",
    ),
  };
}

/** A fresh embedded AWS that has these buckets. */
export async function s3TestWith(...buckets: readonly string[]): Promise<S3Test> {
  const test = s3Test();
  for (const Bucket of buckets) await test.s3.send(new CreateBucketCommand({ Bucket }));
  return test;
}

export type EditableRequest = {
  headers: Record<string, string>;
  query: Record<string, string | string[] | null>;
  method: string;
  path: string;
  body?: unknown;
};

/** The client, with every request changed before it is signed, or after. */
export function withEdit(
  client: S3Client,
  edit: (request: EditableRequest) => void,
  when: "before signing" | "after signing" = "before signing",
): S3Client {
  const change = <A extends { request: unknown }>(args: A): A => {
    if (isRequest(args.request)) edit(args.request);
    return args;
  };
  const { middlewareStack } = client;
  if (when === "before signing") {
    middlewareStack.add((next) => (args) => next(change(args)), {
      step: "build",
      priority: "low",
      name: "edit",
    });
  } else {
    middlewareStack.add((next) => (args) => next(change(args)), {
      step: "finalizeRequest",
      priority: "low",
      name: "edit",
    });
  }
  return client;
}

/** The client, with this body in place of the SDK's own. */
export function withBody(client: S3Client, body: string): S3Client {
  return withEdit(client, (request) => {
    for (const name of Object.keys(request.headers)) {
      if (/^x-amz-(sdk-)?checksum/i.test(name)) delete request.headers[name];
    }
    request.body = body;
    request.headers["content-length"] = String(Buffer.byteLength(body));
    request.headers["content-md5"] = createHash("md5").update(body).digest("base64");
  });
}

function isRequest(value: unknown): value is EditableRequest {
  return typeof value === "object" && value !== null && "headers" in value && "query" in value;
}
