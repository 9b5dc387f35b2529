/** A certificate for this machine, so that a policy on aws:SecureTransport can be tried over real TLS. */

import { createHash, generateKeyPairSync, sign } from "node:crypto";

/** PEM texts. `cert` is also what a client must trust. */
export type KeyAndCertificate = { readonly key: string; readonly cert: string };

/** One DER element: tag, length, content (X.690). */
const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const significant = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | significant.length]), significant, content]);
};

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const set = (...contents: readonly Uint8Array[]): Buffer => der(0x31, ...contents);
const explicit = (number: number, content: Uint8Array): Buffer => der(0xa0 | number, content);
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const octets = (content: Uint8Array): Buffer => der(0x04, content);
const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);

const ids = {
  ecdsaWithSha256: objectId("2a8648ce3d040302"),
  commonName: objectId("550403"),
  basicConstraints: objectId("551d13"),
  subjectAltName: objectId("551d11"),
} as const;

/** UTCTime, whose years have two digits: good until 2049. */
const time = (at: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`, "latin1"));

const name = (text: string): Buffer =>
  sequence(set(sequence(ids.commonName, der(0x0c, Buffer.from(text, "utf8")))));

/** Names this machine goes by. Buckets below localhost cannot be named: clients take no wildcard there. */
const alternativeNames = (): Buffer => {
  const loopback6 = Buffer.alloc(16);
  loopback6[15] = 1;
  return sequence(
    der(0x82, Buffer.from("localhost")),
    der(0x87, Buffer.from([127, 0, 0, 1])),
    der(0x87, loopback6),
  );
};

const extensions = (): Buffer =>
  explicit(
    3,
    sequence(
      sequence(
        ids.basicConstraints,
        der(0x01, Buffer.from([0xff])),
        octets(sequence(der(0x01, Buffer.from([0xff])))),
      ),
      sequence(ids.subjectAltName, octets(alternativeNames())),
    ),
  );

const pem = (label: string, bytes: Uint8Array): string => {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
};

const day = 86_400_000;

/**
 * A fresh key and a certificate over it, signed by itself.
 * @param now epoch milliseconds on the clock of the clients, which are on this machine; valid for a year from then.
 */
export const selfSigned = (now: number): KeyAndCertificate => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = publicKey.export({ type: "spki", format: "der" });
  const serial = createHash("sha256").update(subject).digest().subarray(0, 8);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  const algorithm = sequence(ids.ecdsaWithSha256);
  const self = name("bucketseal embedded AWS");
  const body = sequence(
    explicit(0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    self,
    sequence(time(now - day), time(now + 365 * day)),
    self,
    subject,
    extensions(),
  );
  const certificate = sequence(body, algorithm, bits(sign("sha256", body, privateKey)));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: pem("CERTIFICATE", certificate),
  };
};
