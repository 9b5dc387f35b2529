/** The commented bucketseal.yml to start from. It means the same as the built-in defaults. */
export function baselineTemplate(): string {
  return template;
}

const template = `# What your organisation requires of its S3 buckets. Read by bucketseal.
# "bucketseal schema" prints the JSON Schema of this file for your editor.
version: 1

# Holds for every bucket, unless an entry under "buckets" says otherwise.
defaults:
  # The least encryption of every object and every upload:
  #   any              that there is some
  #   sse-s3           keys managed by S3, or stronger
  #   sse-kms          a KMS key, or two layers of it
  #   dsse-kms         two layers under a KMS key
  #   client-side-kms  encrypted before upload, under a KMS key
  require: any

  # Approved KMS keys: ARNs, key ids or aliases. An empty list approves every key.
  # Ids and aliases are looked up in the Region of each bucket.
  keys: []
  # keys:
  #   - arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
  #   - alias/payments

  # true: S3 Bucket Keys must be on where the default is SSE-KMS. Fewer KMS requests, but the KMS log then names
  # the bucket and not the object.
  bucketKey: false

  # block: nobody may upload under a key of their own that AWS does not keep (SSE-C). allow: they may.
  sseC: block

  # true: plain HTTP must be denied.
  tls: true

  # lenient: an upload without an encryption header is fine when the bucket default makes it so.
  # strict: such an upload must be denied.
  uploads: lenient

  # report: only tell. remediate: "bucketseal plan" may propose changes; "bucketseal apply" still asks.
  mode: report

  # propose: settings of buckets that CloudFormation, Terraform or CDK owns (by their tags) are only shown
  # ("bucketseal policy"). write: they are changed.
  iac: propose

  # Who may use the keys that data lies under: globs of principal ARNs (of the role, for a session), account ids and
  # service principals. CloudTrail is asked who did, two questions a second: name it where it matters. Left out, or
  # an empty list: nobody is asked.
  # keyUsers: ["arn:aws:iam::111122223333:role/payments-*"]

  # Days without use after which a key that still holds data is a finding. Left out: never.
  # unusedDays: 365

  # HEADs a second that a scan sends a bucket at most. Left out: as many as S3 answers.
  # headsPerSecond: 3000

  # What a scan reads objects from: list, inventory, metadata, journal, manifest, or auto, the cheapest that will do.
  # source: auto

# The first entry that matches a bucket counts; what it leaves out comes from the defaults.
# All conditions under "match" must hold. Globs know * and ?.
buckets:
#  - match:
#      name: [prod-*, payments-*]
#      region: eu-*
#      account: "111122223333"
#      tags:
#        data-class: confidential
#    require: sse-kms
#    keys: [alias/payments]
#    bucketKey: true
#    uploads: strict
#    mode: remediate
#
#  # Server access logs can only be delivered to a bucket whose default is SSE-S3.
#  - match:
#      name: "*-access-logs"
#    require: sse-s3

# Failures that are accepted until a day, for a reason. Afterwards they are failures again.
#   resource: a bucket name glob (the bucket and its objects), or an ARN glob:
#     arn:aws:s3:::bucket            the bucket alone
#     arn:aws:s3:::bucket/prefix/*   objects
#     arn:aws:kms:*:*:key/*          keys
exempt:
#  - rule: [S3E-202, S3E-203]
#    resource: arn:aws:s3:::old-archive/2019/*
#    reason: The archive is deleted at the end of the retention period.
#    until: 2027-03-31

# Where the SSE-C keys you hold can be read, so that objects under them can be read, proven and moved.
# Never the keys themselves.
sseCKeys:
#  - file: ./keys/backup.key
#  - env: BACKUP_SSE_C_KEY
#  - secret: prod/s3/backup-key

# HEADs a second at most over all buckets that are scanned together. Left out: as many as S3 answers.
# scan:
#   headsPerSecond: 20000
`;
