/** The shapes every service of the embedded AWS shares: what comes over the wire, who calls, and what answers. */

import type { DataFolder } from "./data/folder.ts";

/** One HTTP request as it arrived; nothing decoded, so that its signature can be checked (D23). */
export type WireRequest = {
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** Query as sent, without "?". */
  readonly query: string;
  /** Names in lower case; repeated headers joined with ",". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether the request came over TLS, or counts as if it did (see LocalAwsOptions.strictTransport). */
  readonly secure: boolean;
  readonly sourceIp: string;
};

export type WireReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Only ever by a fault. */
  readonly stall?: Stall;
};

/** An answer that waits: before its first byte, or in the middle of its body. */
export type Stall = {
  readonly at: "start" | "middle";
  /** Of the machine's clock. Infinity: the rest never comes, and the client's time runs out. */
  readonly milliseconds: number;
};

/** Who signed a request. */
export type Caller = {
  readonly type: "root" | "user" | "role" | "service" | "anonymous";
  readonly account: string;
  /** arn:aws:iam::ACCOUNT:root, a user ARN, or an assumed-role session ARN; "" when anonymous. */
  readonly arn: string;
  /** The role behind a session. */
  readonly roleArn?: string;
  /** aws:userid of the caller, as notifications show it. */
  readonly principalId: string;
  /** For type "service": for example logging.s3.amazonaws.com. */
  readonly service?: string;
  /** For type "service": ARN of what it acts for, the aws:SourceArn of policies. */
  readonly sourceArn?: string;
};

/** A principal that can sign requests to the embedded AWS. */
export type Principal = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly caller: Caller;
};

/** One authenticated call on its way to a service. */
export type Call = {
  readonly request: WireRequest;
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  /** Signature version that authenticated the call: KMS-encrypted objects need SigV4 (E44, E121). */
  readonly signature: "v4" | "v2" | "none";
  /** Where the signature stood, for s3:authType. */
  readonly authType: "REST-HEADER" | "REST-QUERY-STRING" | "none";
  /** Age of the signature in milliseconds, for s3:signatureAge; 0 when unsigned. */
  readonly signatureAge: number;
  /** The body with aws-chunked framing removed and its hash or chunk signatures verified (D22). */
  readonly body: Uint8Array;
  /** Trailers that came after an aws-chunked body, names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
};

/** What a call asks for, as the call log and the fault injector name it. */
export type Identity = {
  /** The API's name of the operation, for example HeadObject. */
  readonly operation: string;
  /** `bucket/key`, a key id, or "" when the operation is about nothing in particular. */
  readonly resource: string;
};

/** One AWS service. Its actions throw AwsError to answer with an error. */
export type Service = {
  /** As in the credential scope of a signature: s3, kms, sts. */
  readonly name: string;
  readonly errorForm: "s3" | "query" | "json";
  /** XML namespace of a query service. */
  readonly namespace?: string;
  /** AWS's names of what it can do. */
  readonly operations: readonly string[];
  /** Must not throw: an unknown operation is named as well as can be, and refused by `handle` with 501. */
  identify(call: Call): Identity;
  handle(call: Call): WireReply | Promise<WireReply>;
};

/** Randomness: seeded, or the system's. */
export type Random = {
  bytes(length: number): Uint8Array;
  /** Upper-case letters and digits, as in request ids and version ids. */
  id(length: number): string;
};

/** Checks a signature that stands in the fields of a POST form upload rather than in the request's headers. */
export type FormSigner = (form: {
  /** x-amz-credential, AKID/date/region/service/aws4_request; or, for Signature Version 2, an access key id alone. */
  readonly signer: { readonly credential: string } | { readonly accessKeyId: string };
  /** The base64 policy, which is the string to sign. */
  readonly policy: string;
  readonly signature: string;
  readonly sessionToken?: string;
}) => Caller;

/** Time as the embedded AWS sees it, in epoch milliseconds; tests move it by hand (D17). */
export type Clock = { now(): number; advance(milliseconds: number): void };

/** One line of the call log. */
export type CallRecord = {
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly caller: string;
  readonly resource: string;
  readonly status: number;
  readonly errorCode?: string;
  readonly requestId: string;
};

/** A fault to inject: the n-th matching call is answered with it instead of being carried out (D19, D20). */
export type Fault = {
  readonly service?: string;
  /** Operation name, for example HeadObject; all when absent. */
  readonly operation?: string;
  /** Matches `bucket/key`, or the key id for KMS. */
  readonly resource?: RegExp;
  /** Skip this many matching calls first. Default 0. */
  readonly skip?: number;
  /** Then answer this many with the fault. Default 1; Infinity for all. */
  readonly times?: number;
  readonly answer:
    | { readonly type: "error"; readonly status: number; readonly code: string; readonly message: string }
    /** The call is carried out, but its answer is lost: the connection is reset. */
    | { readonly type: "reset-after" }
    /** The connection is reset before anything is done. */
    | { readonly type: "reset-before" }
    /** The call is carried out, but its answer never comes; in-process the client's time is up at once. */
    | { readonly type: "timeout-after" }
    /** Nothing is done, and no answer comes. */
    | { readonly type: "timeout-before" }
    /**
     * The call is carried out, and its answer comes so many milliseconds of the machine's clock late: the second half
     * of its body, or all of it where there is no body. Infinity: for good.
     */
    | { readonly type: "slow-body"; readonly milliseconds: number }
    /** The call is carried out and answered 200 with this error as its body (E172). */
    | { readonly type: "error-in-200"; readonly code: string; readonly message: string };
};

export type LocalAwsOptions = {
  /** The account that owns what is made. Default 111122223333. */
  readonly account?: string;
  /** Default us-east-1. */
  readonly region?: string;
  /** Epoch milliseconds the virtual clock starts at; it stands still unless moved. Default: the real clock runs. */
  readonly startAt?: number;
  /** Seed of every random choice (ids, data keys, ETags of KMS objects), for the same run twice. */
  readonly seed?: number;
  /** False: plain HTTP on loopback counts as TLS. True: aws:SecureTransport tells the truth. Default false. */
  readonly strictTransport?: boolean;
  /** Largest source a CopyObject takes, in bytes. Default 5 GiB (E173). */
  readonly copyLimit?: number;
  /** New buckets block SSE-C, as since April 2026 (E70, D1). Default true. */
  readonly blockSseCByDefault?: boolean;
  /**
   * New buckets get Block Public Access, as AWS makes them since April 2023. Default false: policies for everyone can
   * then be tried without taking it away first.
   */
  readonly blockPublicByDefault?: boolean;
  /** Smallest size of every part but the last. Default 5 MiB (L9); a test can lower it. */
  readonly minimumPartSize?: number;
  /** Largest request body accepted, in bytes. Default 5 GiB. */
  readonly bodyLimit?: number;
  /** Keeps everything in this folder, from one run to the next. Default: it is gone with the process. */
  readonly data?: DataFolder;
  /**
   * Version of every S3 event record, for example "2.6", as newer texts have it (V3). Default: 2.1, and 2.3 for changes
   * of ACL or tags, as recorded from AWS (V2).
   */
  readonly eventVersion?: string;
  /** How the journal tables of S3 Metadata behave, where AWS's documents leave it open. */
  readonly journal?: Partial<JournalHabits>;
};

/** What nobody says of journal tables, or says only about. */
export type JournalHabits = {
  /** Milliseconds after which a change is in the table: "near real time" (I30). Default 0. */
  readonly lag: number;
  /** Milliseconds after which a new table is ACTIVE. Default 0. */
  readonly creation: number;
  /** Whether UpdateObjectEncryption writes a record (I38 (?)). Default false. */
  readonly encryptionUpdates: boolean;
};
