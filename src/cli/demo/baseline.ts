/** The baseline of the sample fleet, as its security team would have written it. */
export const fleetBaseline = `# What Acme requires of the encryption of its buckets.
version: 1

defaults:
  require: sse-kms
  keys: [alias/acme-data]
  bucketKey: true
  sseC: block
  tls: true
  uploads: lenient
  mode: remediate

buckets:
  # Server access logs can only be delivered to buckets whose default is SSE-S3.
  - match: { name: acme-access-logs }
    require: sse-s3
    keys: []
    bucketKey: false

  # Public assets: any encryption will do.
  - match: { name: acme-web-assets }
    require: any
    keys: []
    bucketKey: false

  - match: { name: acme-hr-records }
    require: dsse-kms
    keys: [alias/acme-hr]
    bucketKey: false
    # Everybody else who uses the key is a finding, by CloudTrail.
    keyUsers: ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/hr-*"]

  # Sealed by the applications before the upload.
  - match: { name: acme-client-vault }
    require: client-side-kms

exempt:
  - rule: S3E-303
    resource: "arn:aws:kms:us-east-1:111122223333:key/*"
    reason: the old team's key is replaced this quarter
    until: 2027-03-31
  - rule: [S3E-204, S3E-202]
    resource: "arn:aws:s3:::acme-partner-exchange/old/*"
    reason: waiting for the partner to send the files again
    until: 2026-06-30

# The partner's key: held in a file of the vault. The key itself is never written here.
sseCKeys:
  - file: partner-exchange.key
`;
