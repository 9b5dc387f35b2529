import { type Fact, valueOr } from "../model/fact.ts";

const TOOLS = ["terraform", "opentofu", "cloudformation", "cdk", "pulumi", "crossplane", "serverless"];
const OWNER_TAGS = [
  "managedby",
  "managed",
  "provisioner",
  "provisionedby",
  "iac",
  "deployedby",
  "createdby",
  "tool",
];

/** The tool that owns a bucket's settings, as its tags tell (P50); undefined where they tell of none. */
export function iacOwner(tags: Fact<Readonly<Record<string, string>>>): string | undefined {
  const all = Object.entries(valueOr(tags, {}));
  const stack = all.find(([name]) => name === "aws:cloudformation:stack-name");
  if (stack !== undefined) return `the CloudFormation stack ${stack[1]}`;
  for (const [name, value] of all) {
    const plain = name.toLowerCase().replace(/[^a-z]/g, "");
    const tool = TOOLS.find((one) => plain === one && !/^(false|no|0)$/i.test(value));
    const named = OWNER_TAGS.includes(plain)
      ? TOOLS.find((one) => value.toLowerCase().includes(one))
      : undefined;
    const found = tool ?? named;
    if (found !== undefined) return `${found} (tag ${name}: ${value})`;
  }
  return undefined;
}
