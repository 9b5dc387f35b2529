import { channel } from "node:diagnostics_channel";

/** One call of AWS, and of what: nothing else that it carries. */
export type WatchedCall = {
  /** For example `s3:HeadObject`. */
  readonly call: string;
  /** `bucket` or `bucket/key`; empty for calls that name neither. */
  readonly resource: string;
  /** The error's code, where it failed. */
  readonly failed?: string;
};

/** Whoever subscribes before the first client is made is told of every call, once it is answered. */
const watched = channel("bucketseal:calls");

export function areCallsWatched(): boolean {
  return watched.hasSubscribers;
}

type Logged = {
  readonly clientName?: string;
  readonly commandName?: string;
  readonly input?: { readonly Bucket?: string; readonly Key?: string };
  readonly error?: { readonly name?: string };
};

const tell = ({ clientName = "", commandName = "", input = {}, error }: Logged): void => {
  const call = `${clientName.replace(/Client$/, "").toLowerCase()}:${commandName.replace(/Command$/, "")}`;
  const resource = [input.Bucket, input.Key].filter((name) => name !== undefined).join("/");
  const told: WatchedCall = {
    call,
    resource,
    ...(error === undefined ? {} : { failed: error.name ?? "Error" }),
  };
  watched.publish(told);
};

const nothing = (): void => undefined;

/** What the SDK tells its logger of each call: how it ended, with an input that holds keys, which are left there. */
export const callLogger = { trace: nothing, debug: nothing, warn: nothing, info: tell, error: tell };
