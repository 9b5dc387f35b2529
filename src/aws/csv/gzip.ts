import { crc32 } from "node:zlib";
import { inflated, type RowModule } from "./module.ts";

/** Bytes behind the data of a member: its checksum and its length (RFC 1952, 2.3.1). */
const trailerLength = 8;
/** Bytes of a header without its optional fields. */
const headerLength = 10;

/** Unpacks gzip (RFC 1952), of one or more members, into a module. */
export type Gunzip = {
  /**
   * Takes what comes next, as far as it is iterated over; what is unpacked stands in the module each time `unpacked` is
   * called, which must leave room.
   * @throws Error when it is no gzip, or does not match the checksum within.
   */
  readonly write: (chunk: Buffer) => Iterable<void>;
  /** @throws Error when something is missing. */
  readonly end: () => void;
};

export function createGunzip(module: RowModule, unpacked: () => Iterable<void>): Gunzip {
  let within: "nothing" | "header" | "data" | "trailer" | "padding" = "nothing";
  let sum = 0;
  let length = 0;

  const waiting = () => module.memory.subarray(module.inputBegin(), module.inputEnd());
  /** Takes the header; false where more of it must come. */
  const header = (): boolean => {
    const bytes = waiting();
    const size = headerSize(bytes);
    if (size === undefined) return false;
    module.inputTaken(size);
    module.beginInflate();
    sum = 0;
    length = 0;
    within = "data";
    return true;
  };
  const data = function* (): Generator<void, boolean> {
    const from = module.outputPlace();
    const came = module.inflate();
    if (came === inflated.broken) throw new Error("its packed data is damaged");
    const fresh = module.memory.subarray(from, module.outputPlace());
    sum = crc32(fresh, sum);
    length = (length + fresh.length) % 2 ** 32;
    yield* unpacked();
    if (came === inflated.whole) within = "trailer";
    return came !== inflated.moreInput;
  };
  const trailer = (): boolean => {
    const bytes = waiting();
    if (bytes.length < trailerLength) return false;
    if (bytes.readUInt32LE(0) !== sum) throw new Error("it does not match the checksum within");
    if (bytes.readUInt32LE(4) !== length) throw new Error("it does not have the length that stands within");
    module.inputTaken(trailerLength);
    within = "padding";
    return true;
  };
  /** Another member may follow, or zeros. */
  const padding = (): boolean => {
    const bytes = waiting();
    const zeros = bytes.findIndex((byte) => byte !== 0);
    module.inputTaken(zeros < 0 ? bytes.length : zeros);
    if (zeros < 0) return false;
    if (zeros > 0) throw new Error("something stands behind its end");
    within = "header";
    return true;
  };
  const steps = { nothing: header, header, trailer, padding };
  return {
    write: function* (chunk) {
      for (let from = 0; from < chunk.length; ) {
        const place = module.inputPlace();
        const part = chunk.subarray(from, from + module.inputRoom());
        module.memory.set(part, place);
        module.inputGiven(part.length);
        from += part.length;
        while (within === "data" ? yield* data() : steps[within]());
      }
    },
    end: () => {
      if (within !== "padding") throw new Error("it is cut off");
    },
  };
}

const flags = { checked: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** Bytes of the header that begins here; undefined where it goes on behind what there is. */
function headerSize(bytes: Buffer): number | undefined {
  if (bytes.length < headerLength) return undefined;
  const [first, second, method, has = 0] = bytes;
  if (first !== 0x1f || second !== 0x8b) throw new Error("it is not packed with gzip");
  if (method !== 8 || (has & flags.reserved) !== 0)
    throw new Error("it is packed in a way that is not known");
  let at = headerLength;
  if ((has & flags.extra) !== 0) {
    if (bytes.length < at + 2) return undefined;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const text of [flags.name, flags.comment]) {
    if ((has & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if ((has & flags.checked) !== 0) at += 2;
  return at <= bytes.length ? at : undefined;
}
