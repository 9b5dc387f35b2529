import type { Actor, Requester } from "./actors.ts";
import { type Asked, askedBy } from "./asked.ts";
import { type Channel, channels } from "./channels.ts";
import { objection } from "./content.ts";
import { type EncryptionKeys, readings } from "./context.ts";
import type { PolicyAnswer } from "./decide.ts";
import type { Judge } from "./judge.ts";
import type { Transport, UploadCell, UploadKind, WriteOperation } from "./matrix.ts";
import { merge, mergeOver, type Option, type Result, unique } from "./merge.ts";
import type { Scene } from "./scene.ts";
import { accountOfArn } from "./scene.ts";
import { storedAs } from "./stored.ts";

/** Where a cell is: all but the kind of upload. */
export type Place = {
  readonly scene: Scene;
  readonly judge: Judge;
  readonly actor: Actor;
  readonly objectKeys: readonly Option<string>[];
  readonly operation: WriteOperation;
  readonly transport: Transport;
};

/** One request, fixed in all that the matrix knows of it. */
type Attempt = Place & {
  readonly requester: Requester;
  readonly resource: string;
  readonly asked: Asked;
};

/** The cell of one kind of upload, over all the requests and readings that it stands for. */
export function uploadCell(upload: UploadKind, place: Place): UploadCell {
  const { scene, actor, operation, transport, objectKeys } = place;
  const result = mergeOver(actor.requesters, (requester) =>
    mergeOver(objectKeys, (resource) =>
      mergeOver(askedBy(upload, scene), (asked) => attempt({ ...place, requester, resource, asked })),
    ),
  );
  return { upload, transport, operation, principal: actor.name, ...result };
}

function attempt(request: Attempt): Result {
  const { operation } = request;
  if (operation === "UpdateObjectEncryption") return updates(request);
  if (operation !== "UploadPart" && operation !== "CompleteMultipartUpload") return underReadings(request);
  // A part needs an upload: where none can be created, none can be stored, whatever its own headers say.
  const created = create(request);
  if (created.outcome === "denied") return created;
  const part = underReadings(request);
  if (created.outcome === "stored" || part.outcome === "denied") return part;
  return { ...part, outcome: "depends", by: unique([...created.by, ...part.by]), unless: created.unless };
}

/** An upload may have been created over another transport than its parts are sent. */
function create(request: Attempt): Result {
  const over = (transport: Transport) =>
    underReadings({ ...request, operation: "CreateMultipartUpload", transport });
  const tls = over("tls");
  if (tls.outcome !== "denied") return tls;
  const http = over("http");
  return http.outcome === "denied" ? tls : http;
}

function underReadings(request: Attempt): Result {
  const { asked, operation, scene, requester, transport, actor } = request;
  const made = actor.service
    ? "by-service"
    : operation === "ReplicateObject"
      ? "by-replication"
      : "by-client";
  return mergeOver(channels(transport, scene, made), (channel) =>
    mergeOver(readings(asked, operation, scene, requester.account), (keys) =>
      outcome(request, channel, keys),
    ),
  );
}

function outcome(request: Attempt, channel: Channel, keys: EncryptionKeys): Result {
  const { judge, operation, resource, requester, actor } = request;
  const { principal } = requester;
  const answer = judge({ operation, resource, principal, needsAllow: actor.needsAllow, keys, channel });
  return withSettings(answer, request);
}

/** What the bucket's settings and S3 itself add to the policy's answer. */
function withSettings(answer: PolicyAnswer, request: Attempt): Result {
  const { scene, asked, operation, transport, requester, actor } = request;
  const blocked = asked.customerKey && blocksSseC(scene);
  const settings = blocked ? ["BlockedEncryptionTypes"] : [];
  if (answer.outcome === "denied") return denied([...answer.by, ...settings]);
  if (blocked) return denied(settings);
  const stored = storedAs(asked, operation, scene, requester.account);
  // KMS and SSE-C need TLS (E44, E97).
  if (transport === "http" && stored.type !== "sse-s3") return denied(["S3"]);
  const named = asked.algorithm !== undefined || asked.customerKey;
  const why = objection({ stored, transport, operation, named, service: actor.service }, scene);
  const end = { storedAs: stored, content: why === "", why };
  if (answer.outcome === "admitted") return { outcome: "stored", by: [], unless: [], ...end };
  return { outcome: "depends", by: answer.by, unless: answer.unless, ...end };
}

function blocksSseC({ encryption }: Scene): boolean {
  return encryption.blocked.state === "known" && encryption.blocked.value.includes("SSE-C");
}

/**
 * UpdateObjectEncryption takes the full ARN of a KMS key and nothing else (E192, E193); of a key of another account only
 * where AWS Support has opened that to the organization (E198), which cannot be seen from here.
 */
function updates(request: Attempt): Result {
  const { asked, scene } = request;
  if (asked.algorithm !== "aws:kms" || asked.keyId?.startsWith("arn:") !== true) return denied(["S3"]);
  const result = underReadings(request);
  if (accountOfArn(asked.keyId) === scene.bucket.account) return result;
  return merge([
    { label: "", value: denied(["S3"]) },
    { label: "the organization is open to keys of its other accounts", value: result },
  ]);
}

function denied(by: readonly string[]): Result {
  return { outcome: "denied", by, unless: [], storedAs: null, content: true, why: "" };
}
