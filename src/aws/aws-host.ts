const awsHost = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/** Whether a URL leads to AWS itself: FIPS, dual-stack and VPC endpoints are given by name, and are AWS all the same. */
export function isAwsEndpoint(url: string): boolean {
  return awsHost.test(new URL(url).hostname);
}
