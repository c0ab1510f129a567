import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { hasJobs } from './async-inference';
import { asyncInferenceRules } from './async-inference-rules';
import { capacityRules } from './capacity';
import { edgeKindOf } from './edge';
import { errorPagesKindOf } from './error-pages';
import { goldenRules } from './golden-predictions';
import { gpuPlatformRules } from './gpu-rules';
import { kindsOf, type MlApiPlatformProps } from './ml-api-platform-props';
import { versionsOf, type NamedVersion } from './model-version';
import { versionRules } from './model-version-rules';
import { databaseKindOf } from './platform-database';
import { domainRules } from './platform-domain';
import { rolloutKindOf } from './rollout';
import { jobPathRules, shadowRules } from './version-paths';
import { splitRules } from './version-split';
import { webAclKindOf, type WebAcl } from '../apis/web-acl';
import { monitoringRules, objectiveRules } from '../monitoring/monitoring-rules';
import { networkRules } from '../network/network';
import { placeRule } from '../validation/placement';
import { durationRules, knownRule, millisecondsOf, rule, type Rule } from '../validation/rules';

/** CloudFront waits so long at most: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const LONGEST_ANSWER = () => Duration.seconds(120);

const REFUSED_NETWORKS = { None: 'be one, as tasks, the load balancer and the database are in it' };

/** The rules of the props. */
export function platformRules(scope: Construct, props: MlApiPlatformProps): Rule[] {
  const { versions, asyncInference } = props;
  const { network, capacity, edge, errorPages, rollout, ...webAcls } = kindsOf(props);
  const { shiftsTraffic, rules: rolloutRules } = rolloutKindOf(rollout);
  const { isPublic } = edgeKindOf(edge);
  const names = Object.keys(versions);
  const named = versionsOf(versions, capacity);
  const here = Stack.of(scope);
  return [
    ...monitoringRules(props, { timeout: slowestOf(named), rateLimit: undefined }),
    rule('versions', names, 'hold 1 to 20 versions', ({ length }) => length >= 1 && length <= 20),
    ...names.flatMap((name) => versionRules(name, versions[name], capacity)),
    ...named.flatMap((version) => promiseRules(version, props)),
    ...shadowRules(named),
    ...(asyncInference ? jobPathRules(named.filter((version) => hasJobs(version, asyncInference))) : []),
    ...domainRules(scope, props.domain),
    ...databaseKindOf(props.database).rules('database'),
    ...networkRules('network', network, REFUSED_NETWORKS),
    ...capacityRules('capacity', capacity),
    ...errorPagesKindOf(errorPages).rules('errorPages'),
    ...webAclRules(here, webAcls),
    ...rolloutRules('rollout'),
    ...goldenRules(props.goldenPredictions, { versions: names, shiftsTraffic, isPublic }),
    rule('spotFallback', props.spotFallback, 'be left out unless rollout is rolling', (is) => !is || !shiftsTraffic),
    ...gpuPlatformRules(props),
    ...splitRules(props.split, names, shiftsTraffic),
    ...asyncInferenceRules(asyncInference, { versions, network }),
    knownRule('sessionRetention', props.sessionRetention),
    ...durationRules('sessionRetention', props.sessionRetention, Duration.minutes(1), Duration.days(365)),
    placeRule('encryptionKey', props.encryptionKey, 'region', here),
  ];
}

/** No request of the platform takes longer than one of its slowest version. */
function slowestOf(versions: NamedVersion[]): Duration {
  const known = versions.map(({ longestRequest }) => longestRequest).filter((time) => !time.isUnresolved());
  const [slowest] = known.sort((a, b) => millisecondsOf(b) - millisecondsOf(a));
  return slowest ?? LONGEST_ANSWER();
}

/** The rules of what a version promises, if it promises something of its own. */
function promiseRules({ name, slo, longestRequest }: NamedVersion, props: MlApiPlatformProps): Rule[] {
  const isNone = slo === undefined || Object.values(slo).every((value) => value === undefined);
  return isNone ? [] : objectiveRules(props, slo, longestRequest, `versions.${name}.slo`);
}

function webAclRules({ region }: Stack, webAcls: Record<'webAcl' | 'loadBalancerWebAcl', WebAcl>): Rule[] {
  const { webAcl, loadBalancerWebAcl } = webAcls;
  const must = 'be existing or none in a stack that does not name its region, because it is in us-east-1';
  return [
    ...webAclKindOf(webAcl).rules('webAcl', { front: 'distribution', region }),
    rule('webAcl', String(webAcl), must, (name) => name !== 'managed' || !Token.isUnresolved(region)),
    ...webAclKindOf(loadBalancerWebAcl).rules('loadBalancerWebAcl', { front: 'loadBalancer', region }),
  ];
}
