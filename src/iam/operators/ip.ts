/** IpAddress: IPv4 and IPv6 addresses and CIDR blocks. An address without a length is a block of one. */

import { comparing } from "./test.ts";

/** `high` and `low` bits are kept whole: an IPv4 address is 32 bits, an IPv6 one 128. */
type Block = { bits: 32 | 128; value: bigint; length: number };

export const ipAddress = comparing(readBlock, (request, policy) => {
  if (request.bits !== policy.bits || request.length < policy.length) return false;
  const free = BigInt(policy.bits - policy.length);
  return request.value >> free === policy.value >> free;
});

function readBlock(text: string): Block | undefined {
  const [address = "", length, more] = text.split("/");
  if (more !== undefined || (length !== undefined && !/^[0-9]{1,3}$/.test(length))) return undefined;
  const bits = address.includes(":") ? 128 : 32;
  const value = bits === 128 ? readV6(address) : readV4(address);
  const prefix = length === undefined ? bits : Number(length);
  return value === undefined || prefix > bits ? undefined : { bits, value, length: prefix };
}

function readV4(text: string): bigint | undefined {
  const bytes = text.split(".");
  if (bytes.length !== 4 || !bytes.every((byte) => /^[0-9]{1,3}$/.test(byte) && Number(byte) < 256))
    return undefined;
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function readV6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === "" ? [] : readGroups(half)));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<bigint>(missing).fill(0n), ...(tail ?? [])];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** Groups of 16 bits; the last two may be written as an IPv4 address. */
function readGroups(text: string): bigint[] | undefined {
  const words = text.split(":");
  const groups: bigint[] = [];
  for (const [i, word] of words.entries()) {
    const v4 = i === words.length - 1 && word.includes(".") ? readV4(word) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(word)) groups.push(BigInt(`0x${word}`));
    else return undefined;
  }
  return groups;
}
