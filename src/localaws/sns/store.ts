/** What the embedded SNS keeps: standard topics and who subscribed to them. */

export type Topic = {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** Those that were set. */
  readonly attributes: Map<string, string>;
};

export type Subscription = {
  readonly arn: string;
  readonly topicArn: string;
  readonly owner: string;
  /** sqs, lambda, email, ... */
  readonly protocol: string;
  /** ARN of the queue or function, or an address. */
  readonly endpoint: string;
  /** False as long as somebody has to answer a letter first, which here nobody does. */
  readonly confirmed: boolean;
  readonly attributes: Map<string, string>;
};

/** Both by ARN, in the order they were made. */
export type SnsStore = {
  readonly topics: Map<string, Topic>;
  readonly subscriptions: Map<string, Subscription>;
};

export const createSnsStore = (): SnsStore => ({ topics: new Map(), subscriptions: new Map() });

export const topicArn = (region: string, account: string, name: string): string =>
  `arn:aws:sns:${region}:${account}:${name}`;
