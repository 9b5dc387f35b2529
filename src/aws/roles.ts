import { batchTemplateWith } from "./batch/role.ts";
import {
  document,
  fleetStatements,
  type Json,
  statementsFor,
  sub,
  writeStatements,
  youngActions,
} from "./iam-statements.ts";
import { functionCalls } from "./permissions.ts";

/** The IAM side of a deployment as CloudFormation, made of the table of permissions. `npm run roles` writes the files. */

/** `deployment/roles.yml`: one role a function, none of which may write to anybody's bucket but our own. */
export function rolesTemplate(): Json {
  const roles = Object.entries(functionCalls).map(([name, calls]) => [
    roleId(name),
    {
      Type: "AWS::IAM::Role",
      Properties: {
        // Named, so that templates/remediation.yml and the member accounts can name it.
        RoleName: sub(`{AWS::StackName}-${name}-{AWS::Region}`),
        AssumeRolePolicyDocument: trust({ Service: "lambda.amazonaws.com" }),
        Policies: [{ PolicyName: "calls", PolicyDocument: document(statementsFor(name, calls)) }],
      },
    },
  ]);
  return { Resources: Object.fromEntries(roles) };
}

/** `templates/remediation.yml`: the rights to mend, on the buckets and keys that are named, and on no others. */
export function remediationTemplate(): Json {
  const functions = Object.entries(functionCalls).filter(([, { writes }]) => writes !== undefined);
  const policies = functions.map(([name, { writes = [] }]) => [
    `${pascal(name)}Writes`,
    {
      Type: "AWS::IAM::ManagedPolicy",
      Metadata: youngActions,
      Properties: {
        Description: `What bucketseal's ${name} may change`,
        Roles: [sub(`{Stack}-${name}-{AWS::Region}`)],
        PolicyDocument: document(writeStatements(writes)),
      },
    },
  ]);
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description:
      "Lets bucketseal change the encryption of the buckets named here. Without this stack it only reports.",
    Parameters: writeParameters({
      Stack: { Type: "String", Default: "bucketseal-prod", Description: "Name of bucketseal's stack" },
    }),
    Resources: Object.fromEntries(policies),
  };
}

/** `templates/member-role.yml`: what bucketseal may do in another account of the fleet. */
export function memberTemplate(): Json {
  const members = Object.values(functionCalls).filter(({ members: enters }) => enters === true);
  const reads = [...new Set(members.flatMap(({ fleet }) => fleet))];
  const writes = [...new Set(members.flatMap(({ writes: own = [] }) => own))];
  const callers = Object.entries(functionCalls).flatMap(([name, { members: enters }]) =>
    enters === true ? [sub(`arn:{AWS::Partition}:iam::{Account}:role/{Stack}-${name}-{HomeRegion}`)] : [],
  );
  const assume = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: sub("arn:{AWS::Partition}:iam::{Account}:root") },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: { "sts:ExternalId": { Ref: "ExternalId" }, "aws:RequestTag/tool": "bucketseal" },
          ArnEquals: { "aws:PrincipalArn": callers },
        },
      },
    ],
  };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description:
      "The role by which bucketseal in another account reads this one, and mends it where Remediate is yes.",
    Parameters: writeParameters({
      Account: {
        Type: "String",
        AllowedPattern: "^\\d{12}$",
        Description: "Account that bucketseal runs in",
      },
      Stack: { Type: "String", Default: "bucketseal-prod", Description: "Name of bucketseal's stack there" },
      HomeRegion: { Type: "String", Default: "us-east-1", Description: "Region that bucketseal runs in" },
      RoleName: { Type: "String", Default: "bucketseal-member" },
      ExternalId: {
        Type: "String",
        MinLength: 16,
        NoEcho: true,
        Description: "The same as in bucketseal's deployment",
      },
      Remediate: { Type: "String", AllowedValues: ["yes", "no"], Default: "no" },
    }),
    Conditions: { Mends: { "Fn::Equals": [{ Ref: "Remediate" }, "yes"] } },
    Resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: { Ref: "RoleName" },
          AssumeRolePolicyDocument: assume,
          Policies: [{ PolicyName: "reads", PolicyDocument: document(fleetStatements(reads)) }],
        },
      },
      Writes: {
        Type: "AWS::IAM::RolePolicy",
        Condition: "Mends",
        Metadata: youngActions,
        Properties: {
          RoleName: { Ref: "Role" },
          PolicyName: "writes",
          PolicyDocument: document(writeStatements(writes)),
        },
      },
    },
  };
}

/** `templates/batch.yml`. */
export function batchTemplate(): Json {
  const { ObjectArns, KeyArns } = writeParameters({});
  return batchTemplateWith({ ObjectArns, KeyArns });
}

/** Logical id of the role of a function. */
function roleId(name: string): string {
  return `${pascal(name)}Role`;
}

function writeParameters(more: { readonly [name: string]: Json }) {
  const list = (Description: string): Json => ({ Type: "CommaDelimitedList", Description });
  return {
    ...more,
    BucketArns: list("Buckets that may be changed: arn:aws:s3:::NAME, with * in names"),
    ObjectArns: list("Their objects: arn:aws:s3:::NAME/*"),
    KeyArns: list("Keys that objects lie under, and those they shall lie under"),
  };
}

function trust(Principal: Json): Json {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] };
}

function pascal(name: string): string {
  return name.replaceAll(/(^|-)(\w)/g, (_, _dash: string, letter: string) => letter.toUpperCase());
}
