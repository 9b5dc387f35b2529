/** Trust policies: resource policies that leave out the resource, which is the role itself. */

import { isObject } from "../pattern/conditions.ts";
import { isPolicy } from "../resource-policy.ts";

const withResource = (statement: unknown, roleArn: string): unknown =>
  isObject(statement) ? { ...statement, Resource: roleArn } : statement;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A trust policy as it can be evaluated. @throws Error when the text is none. */
export const trustPolicy = (roleArn: string, text: string): string => {
  const document = parsed(text);
  const { Statement } = isObject(document) ? document : {};
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  const whole = JSON.stringify({
    ...(isObject(document) && document),
    Statement: statements.map((each) => withResource(each, roleArn)),
  });
  if (statements.every(isObject) && isPolicy(whole)) return whole;
  throw new Error(`the trust policy of ${roleArn} is no policy`);
};
