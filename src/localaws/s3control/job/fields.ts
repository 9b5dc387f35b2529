import { childText, type XmlElement } from "../../wire/xml-reader.ts";
import { invalidRequest } from "../errors.ts";

/** Text of a child that must be there. @throws AwsError InvalidRequest. */
export const requiredText = (parent: XmlElement | undefined, name: string): string => {
  const text = childText(parent, name);
  if (!text) throw invalidRequest(`${name} is required`);
  return text;
};

/** The name of a bucket from its ARN, which jobs name buckets by. @throws AwsError InvalidRequest. */
export const bucketInArn = (arn: string): string => {
  const name = /^arn:aws[a-z-]*:s3:::([^/]+)$/.exec(arn)?.[1];
  if (name === undefined) throw invalidRequest(`${arn} is not the ARN of a bucket`);
  return name;
};
