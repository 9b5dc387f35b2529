/** The embedded AWS: one account's S3, KMS and STS in this process, on a port if wanted. */

import type { Execution } from "./athena/action.ts";
import { createAthenaService } from "./athena/service.ts";
import { createFormSigner } from "./authenticate.ts";
import { createCallLog } from "./call-log.ts";
import { createClock, type LocalClock } from "./clock.ts";
import { createCloudTrail } from "./cloudtrail/cloudtrail.ts";
import { s3StorageMetrics } from "./cloudwatch/s3-storage.ts";
import { createCloudWatchService } from "./cloudwatch/service.ts";
import type { MetricStore } from "./cloudwatch/store.ts";
import { createKeeper, restoreWorld } from "./data/keeper.ts";
import { keptClock, keptMap } from "./data/kept.ts";
import type { EventsDoor } from "./delivery/door.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import { createEventing } from "./eventing.ts";
import { createFaults } from "./faults.ts";
import { createRequestHandler, type SdkRequestHandler } from "./http/in-process.ts";
import { type Listening, type ListenOptions, listen } from "./http/server.ts";
import type { SignatureWorld } from "./http/sigv4.ts";
import { createIamService } from "./iam/service.ts";
import { createKmsDoor, type KmsDoor } from "./kms/door.ts";
import { createKmsForServices } from "./kms/for-services.ts";
import { createKmsService } from "./kms/service.ts";
import { createStore } from "./kms/store.ts";
import {
  createOrganizationsDoor,
  keptOrganization,
  type OrganizationStore,
  type OrganizationsDoor,
} from "./organizations/organization.ts";
import { createOrganizationsService } from "./organizations/service.ts";
import { createPrincipals, type PrincipalSpec, type Principals } from "./principals.ts";
import { createRandom } from "./random.ts";
import type { S3World } from "./s3/action.ts";
import { createInventoryDoor, type InventoryDoor } from "./s3/inventory/deliver.ts";
import { createJournal } from "./s3/metadata/journal.ts";
import { createNotifier } from "./s3/notifications/notifier.ts";
import { createReplicator, type ReplicationDoor } from "./s3/replication/replicator.ts";
import { createS3 } from "./s3/service.ts";
import { createS3Control, type JobsDoor } from "./s3control/control.ts";
import { createSecretsManagerService } from "./secretsmanager/service.ts";
import type { SecretStore } from "./secretsmanager/store.ts";
import { createSecurityHubService } from "./securityhub/service.ts";
import type { FindingStore } from "./securityhub/store.ts";
import { createStsService } from "./sts/service.ts";
import { trustPolicy } from "./sts/trust.ts";
import type { CallRecord, Clock, Fault, LocalAwsOptions, Principal } from "./types.ts";

export type LocalAws = {
  readonly account: string;
  readonly region: string;
  /** What can be called, by service. */
  readonly operations: ReadonlyMap<string, readonly string[]>;
  readonly clock: Clock;
  /** The latest calls, oldest first, whatever became of them. */
  readonly calls: readonly CallRecord[];
  /** Keys of the account's root user. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  addPrincipal(spec: PrincipalSpec): Principal;
  /** Gives a role of any account its trust policy, as JSON. @throws Error when it is none. */
  trust(roleArn: string, policy: string): void;
  /** Starts a fault; what it returns ends it. */
  inject(fault: Fault): () => void;
  /** One request, as it would come over the wire. "reset" stands for a connection that broke. */
  readonly handle: Dispatch;
  /** For the `requestHandler` option of an AWS SDK for JavaScript v3 client: the same, without a socket. */
  requestHandler(): SdkRequestHandler;
  /** Serves on a port of this machine, 127.0.0.1 unless told otherwise. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** For planting what no API call can make. */
  readonly kms: KmsDoor;
  readonly s3: S3World;
  /** S3 Inventory: reports come when they are due on the virtual clock, and when told to. */
  readonly inventory: InventoryDoor;
  /** Replication: replicas come a second later on the virtual clock, and when told to. */
  readonly replication: ReplicationDoor;
  /** S3 Batch Operations, whose jobs run between calls. */
  readonly jobs: JobsDoor;
  /** Functions, and how events are delivered. */
  readonly events: EventsDoor;
  /** Makes the organization of the accounts; there is none at first. */
  readonly organizations: OrganizationsDoor;
  /** Keeps in the data folder, if there is one, what was changed past the API. Calls do so by themselves. */
  keep(): Promise<void>;
  /** Gives up the data folder, if there is one. */
  close(): Promise<void>;
};

const gibibyte = 1024 ** 3;

const withDefaults = (options: LocalAwsOptions): S3World["options"] => ({
  account: options.account ?? "111122223333",
  region: options.region ?? "us-east-1",
  strictTransport: options.strictTransport ?? false,
  copyLimit: options.copyLimit ?? 5 * gibibyte,
  blockSseCByDefault: options.blockSseCByDefault ?? true,
  blockPublicByDefault: options.blockPublicByDefault ?? false,
  minimumPartSize: options.minimumPartSize ?? 5 * 1024 ** 2,
  bodyLimit: options.bodyLimit ?? 5 * gibibyte,
});

const signatureWorld = (principals: Principals, clock: LocalClock): SignatureWorld => ({
  principal: (accessKeyId) => principals.find(accessKeyId),
  expired: (principal) => clock.now() >= (principals.expiresAt(principal) ?? Number.POSITIVE_INFINITY),
  readings: () => clock.readings(),
});

/** Starts an embedded AWS. It holds no port and no file until asked to. */
export const createLocalAws = (options: LocalAwsOptions = {}): LocalAws => {
  const settings = withDefaults(options);
  const { account, region, strictTransport, bodyLimit, copyLimit } = settings;
  const [clock, random] = [createClock(options.startAt), createRandom(options.seed)];
  const [faults, log] = [createFaults(), createCallLog()];
  const principals = createPrincipals(account, random);
  const signatures = signatureWorld(principals, clock);
  const kms = { clock, random, store: createStore() };
  const keys = createKmsForServices(kms);
  const { destinations, bus, ...eventing } = createEventing({ account, region, clock, random, kms: keys });
  const cloudTrail = createCloudTrail({ account, clock, bus, isHeard: eventing.isHeard });
  const kmsForServices = cloudTrail.watchKmsForServices(keys);
  const buckets: S3World["buckets"] = new Map();
  const notify = createNotifier({ clock, buckets, destinations, bus, eventVersion: options.eventVersion });
  const journal = createJournal({ clock, buckets, habits: options.journal });
  const s3: S3World = {
    options: settings,
    clock,
    random,
    kms: kmsForServices,
    formSigner: createFormSigner(signatures),
    buckets,
    emit: (event) => {
      replicator.note(event);
      notify(event);
    },
    destinations,
    journal,
  };
  const replicator = createReplicator(() => s3);
  const inventory = createInventoryDoor(s3);
  const settle = (): void => {
    inventory.settle();
    replicator.settle();
  };
  const trusts = new Map<string, string>();
  const control = createS3Control({ clock, random, buckets, trusts, s3: createS3(s3) });
  const organization: OrganizationStore = { current: undefined };
  const secrets: SecretStore = new Map();
  const [findings, metrics]: [FindingStore, MetricStore] = [new Map(), new Map()];
  // Gone with the process: whoever waits for a query asks again.
  const executions = new Map<string, Execution>();
  const services = [
    cloudTrail.watchS3(createS3(s3, settle)),
    control.service,
    cloudTrail.watchKms(createKmsService(kms), kmsForServices),
    createIamService({ trusts }),
    createStsService({ clock, principals, trusts, organization }),
    createSecretsManagerService({ clock, random, kms: kmsForServices, store: secrets }),
    cloudTrail.service,
    ...eventing.services,
    createSecurityHubService({ clock, bus, store: findings }),
    createOrganizationsService(organization),
    createAthenaService({ clock, random, buckets, executions, journal }),
    createCloudWatchService({ clock, store: metrics, reported: s3StorageMetrics(s3) }),
  ];
  const byName = new Map(services.map((service) => [service.name, service]));
  const dispatch = createDispatch({ services: byName, signatures, faults, log, clock, random, region });
  const world = {
    account,
    region,
    buckets,
    stores: [
      keptMap("principals", principals.known),
      keptMap("sts.trusts", trusts),
      keptMap("kms.keys", kms.store.keys),
      keptMap("kms.aliases", kms.store.aliases),
      ...eventing.stores,
      keptMap("s3control.jobs", control.store),
      journal.kept,
      keptMap("secretsmanager.secrets", secrets),
      keptMap("securityhub.findings", findings),
      keptMap("cloudwatch.metrics", metrics),
      keptOrganization(organization),
      cloudTrail.kept,
      keptClock(clock),
    ],
  };
  if (options.data !== undefined) restoreWorld(options.data, world);
  control.resume();
  replicator.resume();
  journal.resume();
  const { accessKeyId, secretAccessKey } = principals.root(account);
  const keeper = options.data === undefined ? undefined : createKeeper(options.data, world);
  const handle = keeper?.watch(dispatch) ?? dispatch;
  return {
    account,
    region,
    operations: new Map(services.map(({ name, operations }) => [name, operations])),
    clock,
    get calls() {
      return log.records();
    },
    credentials: { accessKeyId, secretAccessKey },
    addPrincipal: (spec) => principals.add(spec),
    trust: (roleArn, policy) => void trusts.set(roleArn, trustPolicy(roleArn, policy)),
    inject: (fault) => faults.inject(fault),
    handle,
    requestHandler: () =>
      createRequestHandler(handle, (protocol) => protocol === "https:" || !strictTransport),
    listen: (where = {}) => listen({ dispatch: handle, bodyLimit, strictTransport, copyLimit }, where),
    kms: createKmsDoor(kms, account, region),
    s3,
    inventory,
    replication: replicator.door,
    jobs: control.door,
    events: eventing.door,
    organizations: createOrganizationsDoor(organization, { account, now: clock.now, id: random.id }),
    keep: async () => keeper?.keep(),
    close: async () => keeper?.close(),
  };
};
