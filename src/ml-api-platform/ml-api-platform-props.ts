import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { jobSettings, type AsyncInference } from './async-inference';
import { Capacity } from './capacity';
import { Edge } from './edge';
import { ErrorPages } from './error-pages';
import type { GoldenPredictions } from './golden-predictions';
import type { Gpu } from './gpu';
import { versionsOf, type ModelVersion } from './model-version';
import type { PlatformDatabase } from './platform-database';
import type { PlatformDomain } from './platform-domain';
import { Rollout, rolloutKindOf } from './rollout';
import type { VersionSplit } from './version-split';
import { WebAcl } from '../apis/web-acl';
import type { Environment, SystemProps } from '../environment/environment';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import { MINIMUM_REQUESTS } from '../monitoring/monitoring-rules';
import { Network } from '../network/network';

/**
 * What an ML platform is made with.
 */
export interface MlApiPlatformProps extends SystemProps, MonitoringProps {
  /**
   * The versions of the API, from 1 to 20, by name: `v1` answers at `/api/v1/*`, and so on. A number is a version's for good: it is in the priority
   * of the rule that leads to it.
   */
  readonly versions: { [name: string]: ModelVersion };
  /**
   * The domain that the API is called at.
   */
  readonly domain: PlatformDomain;
  /**
   * Where the metadata of requests is kept.
   */
  readonly database: PlatformDatabase;
  /**
   * The network. With `Network.isolated()` the images have to be in Amazon ECR, which is reached, as the other services are, through endpoints.
   *
   * @default Network.nat({ maxAzs: 3, natGateways: 1 })
   */
  readonly network?: Network;
  /**
   * What the tasks run on.
   *
   * @default Capacity.spotFirst()
   */
  readonly capacity?: Capacity;
  /**
   * What the versions that have a `gpuCount` run on. Not with `Network.publicSubnets()`.
   *
   * @default - no version has GPUs
   */
  readonly gpu?: Gpu;
  /**
   * How requests get from CloudFront to the load balancer.
   *
   * @default Edge.privateOrigin()
   */
  readonly edge?: Edge;
  /**
   * What clients read instead of an answer with status 403 or 404, also one of a version's own.
   *
   * @default ErrorPages.json()
   */
  readonly errorPages?: ErrorPages;
  /**
   * What stands in front of CloudFront: it sees the first 64 KB of a body.
   *
   * @default WebAcl.managed()
   */
  readonly webAcl?: WebAcl;
  /**
   * What stands in front of the load balancer, behind CloudFront: it sees the first 8 KB of a body, and rules on bodies only count.
   *
   * @default WebAcl.managed()
   */
  readonly loadBalancerWebAcl?: WebAcl;
  /**
   * How a new image or configuration of a version takes over.
   *
   * @default Rollout.rolling()
   */
  readonly rollout?: Rollout;
  /**
   * What new tasks of a version have to predict before clients get to them: otherwise the deployment is rolled back. Not with
   * `Rollout.rolling()`, nor with `Edge.publicAlb()`.
   *
   * @default - none
   */
  readonly goldenPredictions?: GoldenPredictions;
  /**
   * Whether a version that is on Spot has a twin on demand, behind the same target group, which runs what Spot has no capacity for, up to `maxTasks`, and
   * nothing while Spot has enough. Only with `Rollout.rolling()`.
   *
   * @default - true with Rollout.rolling(), false otherwise
   */
  readonly spotFallback?: boolean;
  /**
   * Paths that are of several versions: each gets a share of the requests. Only with `Rollout.rolling()`.
   *
   * @default - each path is of one version
   */
  readonly split?: VersionSplit;
  /**
   * What takes longer than a request may, or comes in bursts: `POST /api/{version}/jobs`, and workers that come and go with what there is to do.
   *
   * @default - none: all requests are answered at once
   */
  readonly asyncInference?: AsyncInference;
  /**
   * How long a session is kept after its last use, from 1 minute to 365 days.
   *
   * @default Duration.days(1)
   */
  readonly sessionRetention?: Duration;
  /**
   * A customer-managed key, in the region of the stack, for the database, the sessions and the topics.
   *
   * @default - one is made, which is rotated
   */
  readonly encryptionKey?: IKey;
  /**
   * How long the log groups and the bucket of logs keep what is in them.
   *
   * @default - as in the environment profile: 30 days
   */
  readonly logRetention?: RetentionDays;
}

/** What the platform is made of, with the defaults. */
export function kindsOf(props: MlApiPlatformProps) {
  return {
    network: props.network ?? Network.nat({ maxAzs: 3, natGateways: 1 }),
    capacity: props.capacity ?? Capacity.spotFirst(),
    edge: props.edge ?? Edge.privateOrigin(),
    errorPages: props.errorPages ?? ErrorPages.json(),
    webAcl: props.webAcl ?? WebAcl.managed(),
    loadBalancerWebAcl: props.loadBalancerWebAcl ?? WebAcl.managed(),
    rollout: props.rollout ?? Rollout.rolling(),
  };
}

/** The options with their defaults. */
export function withDefaults(props: MlApiPlatformProps, { settings }: Environment) {
  const kinds = kindsOf(props);
  return {
    ...settings,
    ...kinds,
    versions: versionsOf(props.versions, kinds.capacity),
    spotFallback: props.spotFallback ?? !rolloutKindOf(kinds.rollout).shiftsTraffic,
    jobs: props.asyncInference && jobSettings(props.asyncInference),
    sessionRetention: props.sessionRetention ?? Duration.days(1),
    minimumRequests: props.minimumRequests ?? MINIMUM_REQUESTS,
  };
}

/** The options with their defaults. */
export type Settings = ReturnType<typeof withDefaults>;
