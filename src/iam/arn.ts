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

/** What kind of principal an ARN names. `name` is without path; of a session it is its role's. */
export type Identity = {
  arn: string;
  partition: string;
  account: string;
  kind: "root" | "user" | "role" | "session" | "federated-user" | "other";
  name: string;
};

/** Reads the ARN of a principal; anything else is of kind "other". */
export function identityOf(arn: string): Identity {
  const { partition = "", account = "", service, resource = "" } = parseArn(arn) ?? {};
  const [type = "", ...path] = resource.split("/");
  const named = (kind: Identity["kind"], name = ""): Identity => ({ arn, partition, account, kind, name });
  if (service === "iam" && resource === "root") return named("root");
  if (service === "iam" && (type === "user" || type === "role")) return named(type, path.at(-1));
  if (service === "sts" && type === "assumed-role") return named("session", path[0]);
  return named(service === "sts" && type === "federated-user" ? type : "other", path[0]);
}
