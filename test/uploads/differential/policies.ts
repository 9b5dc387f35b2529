/** A small generator of its own: fast, seeded, and the same everywhere. */
export type Dice = {
  readonly pick: <T>(values: readonly T[]) => T;
  readonly chance: (share: number) => boolean;
};

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(next() * values.length)];
    if (value === undefined) throw new RangeError("Nothing to pick from");
    return value;
  };
  return { pick, chance: (share) => next() < share };
}

export type Names = {
  readonly bucket: string;
  readonly account: string;
  readonly users: readonly string[];
  readonly keys: readonly string[];
};

const SSE = "s3:x-amz-server-side-encryption";
const KID = `${SSE}-aws-kms-key-id`;
const CUSTOMER = `${SSE}-customer-algorithm`;
const ALGORITHMS = ["AES256", "aws:kms", "aws:kms:dsse"];

/** A policy of one to four statements about encryption, transport, principals and resources. */
export function randomPolicy(dice: Dice, names: Names): string {
  const count = dice.pick([1, 1, 2, 2, 3, 4]);
  const statements = Array.from({ length: count }, (_, i) => statement(dice, names, i));
  return JSON.stringify({ Version: dice.pick(["2012-10-17", "2008-10-17"]), Statement: statements });
}

function statement(dice: Dice, names: Names, i: number): object {
  const arn = `arn:aws:s3:::${names.bucket}`;
  const effect = dice.chance(0.85) ? "Deny" : "Allow";
  const resource = dice.pick([
    `${arn}/*`,
    `${arn}/*`,
    `${arn}/*`,
    `${arn}/raw/*`,
    `${arn}/*.csv`,
    `${arn}/r?w/*`,
  ]);
  const condition = dice.chance(0.9) ? { Condition: conditions(dice, names) } : {};
  return {
    ...(dice.chance(0.8) && { Sid: `S${i}` }),
    Effect: effect,
    ...principal(dice, names, effect),
    Action: dice.pick<string | string[]>([
      "s3:PutObject",
      "s3:PutObject",
      ["s3:PutObject", "s3:ReplicateObject"],
      "s3:Put*",
      "s3:*Object",
      "s3:GetObject",
    ]),
    [dice.chance(0.93) ? "Resource" : "NotResource"]: resource,
    ...condition,
  };
}

function principal(dice: Dice, { account, users }: Names, effect: string): object {
  if (dice.chance(0.7)) return { Principal: "*" };
  const named = { AWS: dice.pick([account, `arn:aws:iam::${account}:root`, ...users]) };
  return effect === "Deny" && dice.chance(0.25) ? { NotPrincipal: named } : { Principal: named };
}

function conditions(dice: Dice, names: Names): object {
  const parts = Array.from({ length: dice.pick([1, 1, 2]) }, () => condition(dice, names));
  const merged: Record<string, Record<string, unknown>> = {};
  for (const [operator, key, value] of parts) {
    const keys = merged[operator] ?? {};
    // AWS takes one key in two cases for the same key given twice.
    const same = Object.keys(keys).find((other) => other.toLowerCase() === key.toLowerCase());
    merged[operator] = { ...keys, [same ?? key]: value };
  }
  return merged;
}

function condition(dice: Dice, { keys, users }: Names): readonly [string, string, unknown] {
  const some = <T>(values: readonly T[]) =>
    dice.chance(0.6) ? dice.pick(values) : [dice.pick(values), dice.pick(values)];
  const suffix = dice.chance(0.15) ? "IfExists" : "";
  const qualifier = dice.chance(0.08) ? dice.pick(["ForAllValues:", "ForAnyValue:"]) : "";
  switch (dice.pick(["sse", "sse", "sse", "kid", "kid", "null", "null", "null", "tls", "who"])) {
    case "sse": {
      const operator = dice.pick([
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
      ]);
      const values = operator.includes("Like") ? ["aws:kms*", "AES*", "*"] : ALGORITHMS;
      return [`${qualifier}${operator}${suffix}`, dice.pick([SSE, SSE.toUpperCase()]), some(values)];
    }
    case "kid":
      return [
        `${dice.pick(["ArnEquals", "ArnNotEquals", "StringEquals", "StringNotEquals", "ArnNotLike"])}${suffix}`,
        KID,
        some([...keys, "arn:aws:kms:*:*:key/*"]),
      ];
    case "null":
      return ["Null", dice.pick([SSE, KID, CUSTOMER]), dice.pick(["true", "false", true])];
    case "tls":
      return [`Bool${suffix}`, "aws:SecureTransport", dice.pick(["true", "false"])];
    default:
      return [dice.pick(["ArnEquals", "ArnNotEquals", "ArnLike"]), "aws:PrincipalArn", some(users)];
  }
}
