import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Env, METRIC_NAMESPACE } from './env';
import type { MonitoredHttpApiProps, Settings } from './monitored-http-api-props';
import type { Environment } from '../environment/environment';
import { bundled, handlerFunction, powertools, type FunctionCode } from '../private/handler-function';

/** What the function is made with. */
export interface ApiFunctionContext {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly props: MonitoredHttpApiProps;
  /** The key `service` of its logs. */
  readonly service: string;
}

/** The function that answers; it may publish metrics in one namespace (H4). */
export function apiFunction(scope: Construct, context: ApiFunctionContext): LambdaFunction {
  const { environment, settings, props, service } = context;
  const fn = handlerFunction(scope, 'Handler', {
    environment,
    resource: 'http-api-handler',
    description: 'Answers the requests of the HTTP API.',
    source: sourceOf(props),
    memorySize: settings.memorySize,
    timeout: settings.timeout,
    concurrency: settings.functionConcurrency,
    logRetention: settings.logRetention,
    variables: {
      ...powertools(service, METRIC_NAMESPACE),
      [Env.SERVICE_VERSION]: settings.serviceVersion,
      [Env.ENVIRONMENT]: props.environmentSuffix,
      ...props.environmentVariables,
    },
  });
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
    }),
  );
  Validations.of(fn.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'cloudwatch:PutMetricData supports no resource-level permissions; a condition limits it to one namespace. ' +
      'xray:PutTraceSegments and xray:PutTelemetryRecords support no resource-level permissions.',
  });
  return fn;
}

function sourceOf({ entry }: MonitoredHttpApiProps): FunctionCode {
  if (entry === undefined) {
    return bundled('monitored-http-api/handlers/api.lambda');
  }
  const { directory, handler, runtime, architecture = Architecture.ARM_64 } = entry;
  return { code: Code.fromAsset(directory), handler, runtime, architecture };
}
