import { Names } from 'aws-cdk-lib';
import {
  EndpointAccessMode,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
  SecurityPolicy,
  type CfnRestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { accessLog, countClientErrors } from './access-log';
import { restApiDomain, type ApiDomain } from './api-domain';
import { warnWithoutLogRole } from './api-gateway-account';
import { executionLog } from './execution-log';
import { addGatewayProblems, type Refused } from './gateway-problems';
import { addWebAcl, type WebAcl } from './web-acl';
import type { Defaults } from '../environment/defaults';
import type { Environment } from '../environment/environment';

/** What the stage of an API lets in: requests a second, and requests at once. */
export type Throttle = Pick<Defaults, 'throttlingRateLimit' | 'throttlingBurstLimit'>;

/** What a REST API is made with. */
export interface RestApiProps {
  readonly environment: Environment;
  /** The resource part of the physical names. */
  readonly resource: string;
  readonly stageName: string;
  /** Where the client errors are counted. */
  readonly metricNamespace: string;
  readonly throttle: Throttle;
  /** What is said of what the gateway's models and parameters refuse. */
  readonly refused?: Refused;
  /** Whose pages may read errors of the gateway. */
  readonly allowedOrigins?: string[];
  readonly domain?: ApiDomain;
  readonly webAcl?: WebAcl;
}

/** A REST API and its parts. */
export interface RestApiParts {
  readonly api: RestApi;
  readonly accessLogs: LogGroup;
  readonly executionLogs: LogGroup;
  readonly domainName?: DomainName;
}

/** A REST API without methods: regional, throttled, logged, traced, and with the errors of the handlers. */
export function restApi(scope: Construct, id: string, props: RestApiProps): RestApiParts {
  const { environment, resource, stageName, metricNamespace, domain } = props;
  const retention = environment.settings.logRetention;
  const logs = { environment, resource, retention, kind: 'REST' } as const;
  const { logGroup: accessLogs, format } = accessLog(scope, `${id}AccessLogs`, logs);
  const api = new RestApi(scope, id, {
    // The service asks for a name, and its metrics tell APIs apart by it.
    restApiName: environment.name('restApi', resource) ?? Names.uniqueResourceName(scope, { maxLength: 255 }),
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    disableExecuteApiEndpoint: domain?.disableExecuteApiEndpoint,
    deployOptions: {
      ...stageOptions(props),
      accessLogDestination: new LogGroupLogDestination(accessLogs),
      accessLogFormat: format,
    },
  });
  // RestApi always adds an output of its own; which outputs a stack has is for `exportOutputs` to say.
  api.node.tryRemoveChild('Endpoint');
  refuseOldTls(api);
  addGatewayProblems(api, props.refused, props.allowedOrigins);
  addWebAcl(api, environment, props.webAcl);
  if (environment.isSandbox) {
    warnWithoutLogRole(api);
  }
  countClientErrors(accessLogs, metricNamespace);
  const executionLogs = executionLog(scope, `${id}ExecutionLogs`, { environment, api, stageName, retention });
  const domainName = domain && restApiDomain(scope, `${id}Domain`, api, domain);
  return { api, accessLogs, executionLogs, domainName };
}

/** Execution logs tell why a request failed; with data traces they would hold its body. */
function stageOptions({ throttle, stageName }: RestApiProps): StageOptions {
  const { throttlingRateLimit, throttlingBurstLimit } = throttle;
  return {
    stageName,
    throttlingRateLimit,
    throttlingBurstLimit,
    tracingEnabled: true,
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
  };
}

/**
 * The endpoint of a region takes TLS 1.0 when nothing is said. Of the policies without it, this is the one that most clients
 * can speak; strict, because the name in the handshake is the one in the request for every client that means well.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
function refuseOldTls(api: RestApi): void {
  const resource = api.node.defaultChild as CfnRestApi;
  resource.securityPolicy = SecurityPolicy.TLS13_1_2_PQ_2025_09;
  resource.endpointAccessMode = EndpointAccessMode.STRICT;
}
