import * as path from 'path';
import { Duration, RemovalPolicy, Stack, Tags, type StackProps } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { BareAlarms } from './bare-alarms';
import { monitorHttpApi } from './bare-http-api-monitoring';

const CODE = path.join(__dirname, '..', 'assets', 'monitored-http-api');
const NAMESPACE = 'CdkGoldenPaths/MonitoredHttpApi';

/** What tells one stack from another. */
export interface BareHttpApiProps extends StackProps {
  readonly project: string;
  readonly suffix: string;
}

/** The template of a monitored HTTP API with two objectives, as one writes it by hand for one project. */
export class BareHttpApiStack extends Stack {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: BareHttpApiProps,
  ) {
    super(scope, id, props);
    const service = this.name('http-api');
    const handler = this.function(service);
    const accessLogs = this.logGroup('access-logs', `/aws/apigateway/${service}`);
    const api = new HttpApi(this, 'api', { apiName: service, createDefaultStage: false });
    new HttpStage(this, 'stage', {
      httpApi: api,
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLogs),
        format: AccessLogFormat.custom(JSON.stringify({ service, ...ACCESS_LOG_FIELDS })),
      },
    });
    new HttpRoute(this, 'route', {
      httpApi: api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Integration', handler),
      authorizer: new HttpNoneAuthorizer(),
    });
    const system = `${props.project}-http-api`;
    monitorHttpApi(this, new BareAlarms(this, system, props.suffix), {
      system,
      suffix: props.suffix,
      namespace: NAMESPACE,
      api,
      accessLogs,
      handler,
    });
    Tags.of(this).add('Environment', props.suffix);
    Tags.of(this).add('Project', props.project);
    Tags.of(this).add('ManagedBy', 'cdk-golden-paths');
  }

  private name(resource: string): string {
    return `${this.props.project}-${resource}-${this.props.suffix}`;
  }

  private logGroup(id: string, logGroupName: string): LogGroup {
    return new LogGroup(this, id, {
      logGroupName,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private function(service: string): LambdaFunction {
    const functionName = this.name('http-api-handler');
    const logGroup = this.logGroup('logs', `/aws/lambda/${functionName}`);
    const role = new Role(this, 'role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const handler = new LambdaFunction(this, 'handler', {
      functionName,
      description: 'Answers the requests of the HTTP API.',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(CODE),
      handler: 'api.handler',
      memorySize: 512,
      timeout: Duration.seconds(60),
      reservedConcurrentExecutions: 20,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.DEBUG,
      logGroup,
      role,
      environment: {
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: NAMESPACE,
        SERVICE_VERSION: '1.0.0',
        ENVIRONMENT: this.props.suffix,
      },
    });
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } },
      }),
    );
    return handler;
  }
}

const ACCESS_LOG_FIELDS = {
  correlationId: '$context.requestId',
  requestTime: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  errorType: '$context.error.responseType',
  responseLatency: '$context.responseLatency',
  responseLength: '$context.responseLength',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  routeKey: '$context.routeKey',
  protocol: '$context.protocol',
  authorizerError: '$context.authorizer.error',
  integrationErrorMessage: '$context.integrationErrorMessage',
  integrationStatus: '$context.integrationStatus',
  integrationLatency: '$context.integrationLatency',
};
