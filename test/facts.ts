/** Facts as the pure rooms are given them: plain, known and healthy but for what a test says. */

import { absent, known } from "../src/model/fact.ts";
import type { BucketFacts, KeyFacts, ObjectFacts } from "../src/model/facts.ts";

const account = "111122223333";

/** An enabled customer managed key of the account and Region that its ARN names, about whose rotation nobody asked. */
export function keyFacts(arn: string, change: Partial<KeyFacts> = {}): KeyFacts {
  const [, , , region = "", owner = ""] = arn.split(":");
  return {
    arn,
    account: owner,
    region,
    state: known("Enabled"),
    manager: known("CUSTOMER"),
    origin: known("AWS_KMS"),
    spec: known("SYMMETRIC_DEFAULT"),
    usage: known("ENCRYPT_DECRYPT"),
    multiRegion: known(false),
    deletionDate: absent,
    rotation: absent,
    aliases: absent,
    ...change,
  };
}

/** A bucket as it is made today, with nothing set (E51, E70). */
export function bucketFacts(name: string, change: Partial<BucketFacts> = {}): BucketFacts {
  return {
    name,
    arn: `arn:aws:s3:::${name}`,
    region: "eu-west-1",
    account,
    partition: "aws",
    encryption: known({ algorithm: "AES256", keyArn: absent, bucketKey: false, blocked: known(["SSE-C"]) }),
    policy: absent,
    versioning: known("disabled"),
    objectLock: absent,
    ownership: known("BucketOwnerEnforced"),
    blockPublicPolicy: known(true),
    replication: absent,
    loggingTarget: absent,
    notifications: absent,
    inventoryDestinations: absent,
    tags: absent,
    serviceWriters: [],
    ...change,
  };
}

/** A small current object without any encryption. */
export function objectFacts(ref: ObjectFacts["ref"], change: Partial<ObjectFacts> = {}): ObjectFacts {
  return {
    ref,
    current: true,
    size: 1_000,
    lastModified: "2022-06-01T00:00:00.000Z",
    eTag: "e1",
    storageClass: "STANDARD",
    archive: "no",
    serverSide: known({ type: "none" }),
    clientSide: absent,
    lock: { legalHold: false },
    instructionFile: false,
    ...change,
  };
}
