import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IWidget, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Peer, Port, SecurityGroup, type IVpc, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  DeploymentLifecycleLambdaTarget,
  DeploymentLifecycleStage,
  type IDeploymentLifecycleHookTarget,
} from 'aws-cdk-lib/aws-ecs';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Dimension, GoldenEnv, GoldenMetric, METRIC_NAMESPACE } from './env';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import { letReadObject } from '../functions/grants';
import { bundle, handlerFunction, type FunctionNetwork } from '../functions/handler-function';
import type { AlarmDefinitions } from '../monitoring/alarm-definition';
import { Severity } from '../monitoring/severity';
import { systemMetric } from '../monitoring/system-metric';
import { rule, type Rule } from '../validation/rules';
import { mapOf, needed, struct, TEXT, thing } from '../validation/types';

/**
 * Requests whose answers are known, which decide whether new tasks get requests of clients.
 */
export interface GoldenPredictions {
  /** The bucket that they are in, in the region of the stack. */
  readonly bucket: IBucket;
  /** The key of the file of each version that has one: a JSON file as `docs/golden-predictions.schema.json` says. */
  readonly objectKeys: { [version: string]: string };
}

/** What golden predictions are to be. */
export const GOLDEN_PREDICTIONS = struct<GoldenPredictions>({
  bucket: needed(thing<IBucket>('a bucket', 'bucketArn')),
  objectKeys: needed(mapOf(TEXT)),
});

/** The rules of golden predictions. */
export function goldenRules(
  golden: GoldenPredictions | undefined,
  { versions, shiftsTraffic, isPublic }: { versions: string[]; shiftsTraffic: boolean; isPublic: boolean },
): Rule[] {
  if (golden === undefined) {
    return [];
  }
  const names = Object.keys(golden.objectKeys);
  const known = versions.join(', ');
  return [
    rule(
      'goldenPredictions',
      golden,
      'be left out with Rollout.rolling(), which has no tasks that only tests use',
      () => {
        return shiftsTraffic;
      },
    ),
    rule('goldenPredictions', golden, 'be left out with Edge.publicAlb(): the function reaches it from within', () => {
      return !isPublic;
    }),
    rule('goldenPredictions.objectKeys', names, `be of ${known}`, (all) =>
      all.every((name) => versions.includes(name)),
    ),
  ];
}

/** What golden predictions are asked with. */
export interface GoldenPredictionsProps {
  readonly environment: Environment;
  readonly version: string;
  /** Where the file is; `docs/golden-predictions.schema.json` says what is in it. */
  readonly bucket: IBucket;
  readonly objectKey: string;
  /** An internal one: it is let in by its security group, which is of no use for one that is reached by public addresses. */
  readonly loadBalancer: IApplicationLoadBalancer;
  /** The name that the certificate of the listener is for. */
  readonly domainName: string;
  /** Headers that the rule for test traffic asks for. */
  readonly headers: Record<string, string>;
  /** How long one answer may take, up to 2 minutes. */
  readonly longestRequest: Duration;
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly logRetention: RetentionDays;
}

/** The function, and what a service calls it by. */
export interface GoldenPredictionsParts {
  readonly fn: LambdaFunction;
  readonly hook: IDeploymentLifecycleHookTarget;
}

/** A hook that lets a revision get traffic when it predicts as expected, and rolls it back otherwise. */
export function goldenPredictions(scope: Construct, id: string, props: GoldenPredictionsProps): GoldenPredictionsParts {
  const { environment, version, loadBalancer, domainName, headers, longestRequest } = props;
  const network = networkOf(scope, `${id}SecurityGroup`, props);
  const fn = handlerFunction(scope, id, {
    environment,
    resource: `${environment.systemName}-golden-${version}`,
    description: `Asks a new revision of ${version} for predictions whose answers are known.`,
    source: bundle('ml-api-platform', 'platform.goldenPredictions'),
    metricNamespace: METRIC_NAMESPACE,
    // A minute until the revision is reached, a request that began just before the end, and what the function itself takes.
    timeout: Duration.minutes(5),
    concurrency: Concurrency.unreserved(),
    logRetention: props.logRetention,
    network,
    variables: {
      [GoldenEnv.VERSION]: version,
      [GoldenEnv.ENDPOINT]: loadBalancer.loadBalancerDnsName,
      [GoldenEnv.PORT]: '443',
      [GoldenEnv.DOMAIN_NAME]: domainName,
      [GoldenEnv.HEADERS]: JSON.stringify(headers),
      [GoldenEnv.TIMEOUT_MS]: String(longestRequest.toMilliseconds()),
    },
  });
  const { BUCKET: bucketName, OBJECT_KEY: objectKey } = GoldenEnv;
  letReadObject(fn, { bucketName, objectKey }, props.bucket, props.objectKey);
  return { fn, hook: hookOf(fn, props) };
}

/** The load balancer, and Amazon S3 by its gateway endpoint, whose addresses no template knows: HTTPS, and nothing else. */
function networkOf(
  scope: Construct,
  id: string,
  { environment, version, vpc, vpcSubnets, loadBalancer }: GoldenPredictionsProps,
): FunctionNetwork {
  const group = new SecurityGroup(scope, id, {
    vpc,
    description: `${environment.service}: golden predictions of ${version}, lets nothing in, and HTTPS out`,
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Amazon S3 and the load balancer');
  loadBalancer.connections.allowFrom(group, Port.HTTPS, `Golden predictions of ${version}`);
  return { vpc, vpcSubnets, securityGroups: [group] };
}

/** With a role that may call this one function, and none of its versions and aliases. */
function hookOf(fn: LambdaFunction, { version }: GoldenPredictionsProps): IDeploymentLifecycleHookTarget {
  const role = new Role(fn, 'HookRole', {
    assumedBy: new ServicePrincipal('ecs.amazonaws.com'),
    description: `Lets Amazon ECS ask for golden predictions of ${version}.`,
  });
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] }));
  return new DeploymentLifecycleLambdaTarget(fn, 'GoldenPredictions', {
    lifecycleStages: [DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT],
    role,
  });
}

/** How many predictions of a version were as expected, or not. */
function counted(environment: Environment, version: string, metricName: string, label?: string): Metric {
  const dimensions = { [Dimension.VERSION]: version };
  return systemMetric({ environment, namespace: METRIC_NAMESPACE, metricName, dimensions, options: { label } });
}

/** What asks for somebody: that a revision was given up says the service itself, and this why. */
export function goldenAlarms(environment: Environment, version: string, fn: LambdaFunction): AlarmDefinitions {
  const name = pascalCase(version);
  return {
    [`${name}GoldenPredictions`]: {
      metric: counted(environment, version, GoldenMetric.FAILED),
      threshold: 1,
      evaluationPeriods: 1,
      severity: Severity.TICKET,
      meaning: `${name}: a new revision does not predict what is expected of it, and is rolled back; the one of before serves.`,
      runbookSection: 'version-golden-predictions',
      logQuery: {
        logGroups: [fn.logGroup],
        query:
          'fields @timestamp, prediction, reason | filter message in ["Failed", "Unusable file"] | sort @timestamp desc',
      },
    },
  };
}

/** What new revisions predicted. */
export function goldenWidgets(environment: Environment, version: string): IWidget[] {
  const left = [
    counted(environment, version, GoldenMetric.PASSED, 'as expected'),
    counted(environment, version, GoldenMetric.FAILED, 'not as expected'),
  ];
  const title = `${pascalCase(version)}: golden predictions of new revisions`;
  return [new GraphWidget({ title, left, width: 8, height: 6, leftYAxis: { min: 0 } })];
}
