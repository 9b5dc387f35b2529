/** Amazon Resource Names: six fields between colons, of which the last may hold colons of its own. */

export type Arn = {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
};

/** The fields of an ARN, or undefined when `text` is none. Region and account may be empty. */
export function parseArn(text: string): Arn | undefined {
  const fields = arnFields(text);
  if (fields === undefined) return undefined;
  const [, partition, service, region, account, resource] = fields;
  return { partition, service, region, account, resource };
}

type Fields = [
  prefix: string,
  partition: string,
  service: string,
  region: string,
  account: string,
  resource: string,
];

function arnFields(text: string): Fields | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const [prefix, partition, service, region, account, ...rest] = text.split(":");
  if (!prefix || !partition || !service || region === undefined || account === undefined) return undefined;
  const resource = rest.join(":");
  return resource === "" ? undefined : [prefix, partition, service, region, account, resource];
}

/** The parts of an assumed-role session's ARN, or undefined for any other ARN. */
export function sessionOf(arn: string): { partition: string; account: string; role: string } | undefined {
  const fields = parseArn(arn);
  if (fields?.service !== "sts") return undefined;
  const role = /^assumed-role\/([^/]+)\/.+$/.exec(fields.resource)?.[1];
  return role === undefined ? undefined : { partition: fields.partition, account: fields.account, role };
}

/** The name of a user or role without its path, or undefined for any other ARN. */
export function nameOf(arn: string, type: "user" | "role"): string | undefined {
  const fields = parseArn(arn);
  if (fields?.service !== "iam" || !fields.resource.startsWith(`${type}/`)) return undefined;
  return fields.resource.slice(fields.resource.lastIndexOf("/") + 1);
}
