import type { Transport } from "./matrix.ts";
import type { Option } from "./merge.ts";
import { mentions, type Settings } from "./scene.ts";

/** Who carries the request over which transport, as far as condition keys see it. */
export type Channel = {
  /** aws:SecureTransport; undefined where AWS redacts it (P11). */
  readonly secure: boolean | undefined;
  readonly tlsVersion: "1.2" | "1.3" | undefined;
  /** Where the signature stands (s3:authType, P9); any of its places where nothing is said. */
  readonly signed?: "REST-HEADER" | "REST-QUERY-STRING";
};

/** The channels of one cell. Services' own calls and replication may carry no transport key (P11). */
export function channels(
  transport: Transport,
  scene: Settings,
  made: "by-client" | "by-service" | "by-replication",
): readonly Option<Channel>[] {
  if (made === "by-service") return REDACTED;
  const open = transport === "http" ? HTTP : mentions(scene, "s3:tlsversion") ? TLS : ANY_TLS;
  const told = mentions(scene, "s3:authtype") ? signedEach(open) : open;
  return made === "by-client" || transport === "http" ? told : [...told, ...REDACTED];
}

/** A request is signed in its header, or in its address before it is sent. */
function signedEach(options: readonly Option<Channel>[]): readonly Option<Channel>[] {
  const known = signedWays.get(options) ?? [
    ...signed(options, "REST-HEADER", "it is signed in its header"),
    ...signed(options, "REST-QUERY-STRING", "its address is signed"),
  ];
  signedWays.set(options, known);
  return known;
}

/** Who remembers answers knows channels by identity. */
const signedWays = new WeakMap<readonly Option<Channel>[], readonly Option<Channel>[]>();

function signed(
  options: readonly Option<Channel>[],
  place: NonNullable<Channel["signed"]>,
  words: string,
): readonly Option<Channel>[] {
  return options.map(({ label, value }) => ({
    label: label === "" ? words : `${label} and ${words}`,
    value: { ...value, signed: place },
  }));
}

const REDACTED: readonly Option<Channel>[] = [
  {
    label: "S3 replicates without telling its transport",
    value: { secure: undefined, tlsVersion: undefined },
  },
];
const HTTP: readonly Option<Channel>[] = [{ label: "", value: { secure: false, tlsVersion: undefined } }];
/** S3 speaks nothing older than TLS 1.2 (P13). */
const TLS: readonly Option<Channel>[] = [
  { label: "it comes over TLS 1.2", value: { secure: true, tlsVersion: "1.2" } },
  { label: "it comes over TLS 1.3", value: { secure: true, tlsVersion: "1.3" } },
];
const ANY_TLS = TLS.slice(0, 1);
