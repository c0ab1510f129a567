import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ASYNC_INFERENCE } from './async-inference';
import { Capacity } from './capacity';
import { Edge } from './edge';
import { ErrorPages } from './error-pages';
import { GOLDEN_PREDICTIONS } from './golden-predictions';
import { Gpu } from './gpu';
import type { MlApiPlatformProps } from './ml-api-platform-props';
import { MODEL_VERSION } from './model-version';
import { PlatformDatabase } from './platform-database';
import { PLATFORM_DOMAIN } from './platform-domain';
import { Rollout } from './rollout';
import { VERSION_SPLIT } from './version-split';
import { WebAcl } from '../apis/web-acl';
import { CELL_TYPES } from '../environment/defaults';
import { DATA_TYPES, ENVIRONMENT_TYPES, OUTPUT_TYPES } from '../environment/environment-props';
import { MONITORING_TYPES } from '../monitoring/monitoring-types';
import { Network } from '../network/network';
import { DURATION, FLAG, instance, mapOf, needed, struct, thing } from '../validation/types';

const WEB_ACL = instance('a WebAcl', WebAcl);

/** What the props of a platform are to be. */
export const PLATFORM_TYPES = struct<MlApiPlatformProps>({
  ...ENVIRONMENT_TYPES,
  ...OUTPUT_TYPES,
  ...DATA_TYPES,
  ...MONITORING_TYPES,
  versions: needed(mapOf(MODEL_VERSION)),
  domain: needed(PLATFORM_DOMAIN),
  database: needed(instance('a PlatformDatabase', PlatformDatabase)),
  network: instance('a Network', Network),
  capacity: instance('a Capacity', Capacity),
  gpu: instance('a Gpu', Gpu),
  edge: instance('an Edge', Edge),
  errorPages: instance('ErrorPages', ErrorPages),
  webAcl: WEB_ACL,
  loadBalancerWebAcl: WEB_ACL,
  rollout: instance('a Rollout', Rollout),
  goldenPredictions: GOLDEN_PREDICTIONS,
  spotFallback: FLAG,
  split: VERSION_SPLIT,
  asyncInference: ASYNC_INFERENCE,
  sessionRetention: DURATION,
  encryptionKey: thing<IKey>('a key', 'keyArn'),
  logRetention: CELL_TYPES.logRetention,
});
