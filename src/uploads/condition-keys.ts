/** x-amz-server-side-encryption: what the header said (P1). */
export const ALGORITHM_KEY = "s3:x-amz-server-side-encryption";
/** Of type ARN: an id or an alias in a policy never matches (P2). */
export const KEY_ID_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
/** Present on SSE-C requests only (P3). */
export const CUSTOMER_KEY = "s3:x-amz-server-side-encryption-customer-algorithm";
