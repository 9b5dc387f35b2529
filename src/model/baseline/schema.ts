import * as z from "zod";
import { sourceNames } from "../source.ts";

// Every `error` here is what the value must be, as a noun: problem.ts makes the sentence around it.

const requiredEncryptions = ["any", "sse-s3", "sse-kms", "dsse-kms", "client-side-kms"] as const;

// K7: ids of multi-Region keys are no UUIDs.
const keyId = "(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|mrk-[0-9a-fA-F]{32})";
const aliasName = "alias/[A-Za-z0-9/_-]+";
const kmsArn = `arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:(?:key/${keyId}|${aliasName})`;
const writtenKey = new RegExp(`^(?:${keyId}|${aliasName}|${kmsArn})$`);

const text = (what: string) => z.string({ error: what }).min(1, { error: what });
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `one of ${values.join(", ")}` });
const yesOrNo = z.boolean({ error: "true or false" });

/** One or several of something; always a list afterwards. */
function oneOrMore(pattern: RegExp, item: string) {
  const what = `${item}, or a list of them`;
  const one = z.string({ error: what }).regex(pattern, { error: what });
  return z
    .union([one, z.array(one, { error: what }).min(1, { error: what })], { error: what })
    .transform((value) => (typeof value === "string" ? [value] : value));
}

const globs = (what: string) => oneOrMore(/^./s, what);

const keyUser = "a glob for principal ARNs, account ids or service principals";
const perSecond = "a whole number of HEADs a second from 1 to 1000000";
const headsPerSecond = z
  .int({ error: perSecond })
  .min(1, { error: perSecond })
  .max(1_000_000, { error: perSecond });
const days = "a whole number of days from 1 to 3650";

const requirementFields = {
  require: oneOf(requiredEncryptions).describe(
    "The least encryption of every object and every upload. 'any' asks only that there is one.",
  ),
  keys: z
    .array(
      z.string({ error: "text" }).regex(writtenKey, { error: "a KMS key ARN, a key id or alias/NAME" }),
      {
        error: "a list of KMS key ARNs, key ids or aliases",
      },
    )
    .describe("Approved KMS keys. With an empty list every key is approved."),
  bucketKey: yesOrNo.describe("Whether S3 Bucket Keys must be on where the default is SSE-KMS."),
  sseC: oneOf(["block", "allow"]).describe("Whether uploads with customer-provided keys must be blocked."),
  tls: yesOrNo.describe("Whether plain HTTP must be denied."),
  uploads: oneOf(["strict", "lenient"]).describe(
    "strict: an upload without an encryption header is denied; lenient: it takes the bucket default.",
  ),
  mode: oneOf(["report", "remediate"]).describe("Whether bucketseal may plan changes for the bucket."),
  iac: oneOf(["propose", "write"]).describe(
    "propose: settings of a bucket that CloudFormation, Terraform or CDK owns are only shown; write: they are changed.",
  ),
  keyUsers: z
    .array(z.string({ error: keyUser }).min(1, { error: keyUser }), {
      error: "a list of globs for principal ARNs, account ids or service principals",
    })
    .describe(
      "Who may use the KMS keys that data lies under: globs of principal ARNs, account ids, service principals. CloudTrail is asked. With an empty list nobody is asked.",
    ),
  unusedDays: z
    .int({ error: days })
    .min(1, { error: days })
    .max(3650, { error: days })
    .describe("Days without use after which a KMS key that holds data is a finding. KMS is asked."),
  headsPerSecond: headsPerSecond.describe(
    "HEADs a second that a scan sends the bucket at most. Without it: as many as S3 answers.",
  ),
  source: oneOf(sourceNames).describe(
    "What a scan reads the bucket's objects from, where the command's --source does not say.",
  ),
};

const optionalFields = z.strictObject(requirementFields, { error: "a mapping" }).partial().shape;

const match = z
  .strictObject(
    {
      name: globs("a bucket name or glob").optional(),
      tags: z
        .record(z.string(), z.string({ error: "text or a glob" }), {
          error: "a mapping of tag names to values",
        })
        .refine((tags) => Object.keys(tags).length > 0, { error: "a mapping with at least one tag" })
        .optional(),
      region: globs("a Region or glob").optional(),
      account: globs("an account id or glob").optional(),
    },
    { error: "a mapping of name, tags, region or account" },
  )
  .refine((fields) => Object.keys(fields).length > 0, {
    error:
      "a mapping with at least one of name, tags, region, account (what holds everywhere goes to defaults)",
  })
  .describe("All the conditions given must hold. Globs know * and ?.");

const exemption = z.strictObject(
  {
    rule: oneOrMore(/^S3E-[1-9][0-9]{2}$/, "a rule such as S3E-201"),
    resource: text("an ARN glob or a bucket name glob").describe(
      "A bucket name glob covers the bucket and its objects; an ARN glob covers what it names.",
    ),
    reason: text("the reason, as text").refine((reason) => reason.trim() !== "", {
      error: "the reason, as text",
    }),
    until: z
      .string({ error: "a day written YYYY-MM-DD" })
      .refine(isDay, { error: "a day written YYYY-MM-DD" })
      .describe("The last day on which the exemption counts, in UTC, as YYYY-MM-DD."),
  },
  { error: "a mapping of rule, resource, reason and until" },
);

const source = (what: string) => z.string().min(1).describe(what);
const sseCKey = z.union(
  [
    z.strictObject({ file: source("File with the 32 bytes of the key, raw or in base64.") }),
    z.strictObject({ env: source("Environment variable with the key in base64.") }),
    z.strictObject({ secret: source("Secrets Manager secret, by name or ARN.") }),
  ],
  { error: "a mapping with exactly one of file, env, secret and its name as text" },
);

const twelveDigits = "an account id of 12 digits";
const accountId = z.string({ error: twelveDigits }).regex(/^[0-9]{12}$/, { error: twelveDigits });
const accountIds = "organization, or a list of account ids of 12 digits";
const scan = z
  .strictObject(
    {
      accounts: z
        .union([z.literal("organization"), z.array(accountId).min(1)], {
          error: accountIds,
        })
        .optional()
        .describe("Accounts that the deployed functions scan. Without it: the one they are deployed in."),
      headsPerSecond: headsPerSecond
        .optional()
        .describe("HEADs a second at most over all buckets that one process scans."),
    },
    { error: "a mapping of accounts and headsPerSecond" },
  )
  .describe("How a scan goes about its work.");

const batch = z
  .strictObject(
    {
      mode: oneOf(["auto", "always", "never"])
        .optional()
        .describe("auto: jobs from the threshold on; always: for every action they can do; never: no jobs."),
      threshold: z
        .int({ error: "a whole number from 1" })
        .min(1, { error: "a whole number from 1" })
        .optional()
        .describe("Objects of one bucket and kind that make a job. 100000 unless given."),
      role: z
        .string({ error: "the ARN of an IAM role" })
        .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, { error: "the ARN of an IAM role" })
        .optional()
        .describe("The role whose rights the jobs have; templates/batch.yml makes one."),
      reports: text("a bucket name")
        .optional()
        .describe("Bucket for manifests and completion reports; {region} stands for the Region."),
    },
    { error: "a mapping of mode, threshold, role and reports" },
  )
  .describe("Jobs of S3 Batch Operations, in place of single calls, for 'bucketseal plan'.");

export const baselineSchema = z.strictObject(
  {
    version: z.literal(1, { error: "1, the only version there is" }),
    defaults: z.strictObject(optionalFields, { error: "a mapping" }).optional(),
    buckets: z
      .array(z.strictObject({ match, ...optionalFields }, { error: "a mapping with match" }), {
        error: "a list of entries, each with match",
      })
      .optional()
      .describe("The first entry that matches a bucket counts; what it leaves out comes from defaults."),
    exempt: z.array(exemption, { error: "a list of exemptions" }).optional(),
    sseCKeys: z
      .array(sseCKey, { error: "a list of key sources" })
      .optional()
      .describe("Where the SSE-C keys you hold can be read. Never the keys themselves."),
    batch: batch.optional(),
    scan: scan.optional(),
  },
  { error: "a mapping that begins with version: 1" },
);

export type BaselineFile = z.output<typeof baselineSchema>;

/** The names allowed beside an unknown one, by the kind of place it stands in. */
export function fieldsAt(path: readonly PropertyKey[]): readonly string[] {
  const [section, , inner] = path;
  if (section === undefined) return Object.keys(baselineSchema.shape);
  if (section === "defaults") return Object.keys(requirementFields);
  if (section === "exempt") return Object.keys(exemption.shape);
  if (section === "batch") return Object.keys(batch.shape);
  if (section === "scan") return Object.keys(scan.shape);
  return inner === "match" ? Object.keys(match.shape) : ["match", ...Object.keys(requirementFields)];
}

/** JSON Schema (2020-12) of bucketseal.yml, for editors. */
export function baselineJsonSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(baselineSchema, { io: "input" });
  return { ...schema, title: "bucketseal.yml", description: "What bucketseal requires of every bucket." };
}

function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
