import { Duration } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { monitorHttpApi } from './http-api-monitoring';
import { answerTimeout, INTEGRATION_TIMEOUT_SECONDS } from './monitored-http-api-props';
import { probeFunction, type HttpProbe } from './probe';
import { Environment, environmentRules } from '../environment/environment';
import type { EnvironmentOptions } from '../environment/environment-props';
import { monitoredFunction } from '../monitoring/function-alarms';
import type { IMonitoring } from '../monitoring/monitoring';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import { MINIMUM_REQUESTS, monitoringRules } from '../monitoring/monitoring-rules';
import { SystemMonitoring } from '../monitoring/system-monitoring';
import { durationRule, rule, validate, type Rule } from '../private/validation';

/**
 * An existing HTTP API, and how it is monitored.
 */
export interface WatchedHttpApiProps extends EnvironmentOptions, MonitoringProps {
  /** The API. Nothing of it is changed. */
  readonly httpApi: IHttpApi;
  /**
   * The functions behind it, by the name that begins the ids of their alarms: letters and digits that begin with a
   * capital. Nothing of them is changed.
   *
   * @default - only the API is monitored
   */
  readonly functions?: { [name: string]: IFunction };
  /**
   * The log groups of the functions, by the same names; each gets a metric filter that counts its error lines.
   *
   * @default - error lines are not counted
   */
  readonly logGroups?: { [name: string]: ILogGroup };
  /**
   * The log group of the API's access logs, for the queries in the alarms' descriptions.
   *
   * @default - the descriptions hold no query for the API
   */
  readonly accessLogs?: ILogGroup;
  /**
   * After which a request is answered at the latest, from 1 second to 30 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;
  /**
   * The certificate of the API's domain.
   *
   * @default - its end is not watched
   */
  readonly certificate?: ICertificate;
  /**
   * Where the probe calls the API, without a slash at its end: its own domain, or a stage that is not `$default`.
   *
   * @default - the execute-api endpoint
   */
  readonly url?: string;
  /**
   * Calls the API from outside.
   *
   * @default - no probe
   */
  readonly probe?: HttpProbe;
}

const KIND = 'WatchedHttpApi';

/** Monitoring of an existing API; see `MonitoredHttpApi.watch`. */
export function watchHttpApi(scope: Construct, id: string, props: WatchedHttpApiProps): IMonitoring {
  const parts = new Construct(scope, id);
  validate(parts, KIND, watchRules(props));
  const environment = new Environment(parts, KIND, props);
  const { profile } = environment;
  const { httpApi, functions = {}, logGroups = {}, probe } = props;
  const service = environment.label('http-api');
  if (probe) {
    probeFunction(parts, { environment, service, probe, url: props.url ?? httpApi.apiEndpoint });
  }
  const monitoring = new SystemMonitoring(parts, 'Monitoring', { environment, system: 'http-api', props });
  monitorHttpApi(monitoring, {
    ...props,
    api: httpApi,
    service,
    functions: Object.entries(functions).map(([name, fn]) => ({
      ...monitoredFunction(name, fn, logGroups[name]),
      slo: props.slo,
    })),
    timeout: answerTimeout(props.timeout ?? Duration.seconds(INTEGRATION_TIMEOUT_SECONDS)),
    minimumRequests: props.minimumRequests ?? MINIMUM_REQUESTS,
    thresholds: { errors: profile.functionErrorThreshold, duration: profile.functionDurationThreshold },
  });
  environment.tag('http-api');
  return monitoring;
}

function watchRules(props: WatchedHttpApiProps): Rule[] {
  const { functions = {}, logGroups = {}, timeout = Duration.seconds(INTEGRATION_TIMEOUT_SECONDS) } = props;
  return [
    ...environmentRules(props),
    ...monitoringRules(props, { timeout }),
    rule('functions', Object.keys(functions), 'have names of letters and digits that begin with a capital', (names) =>
      names.every((name) => /^[A-Z][A-Za-z0-9]{0,39}$/.test(name)),
    ),
    rule('logGroups', Object.keys(logGroups), 'have the names of functions', (names) =>
      names.every((name) => Object.keys(functions).includes(name)),
    ),
    rule('url', props.url, 'end without a slash', (url) => !url.endsWith('/')),
    durationRule('timeout', props.timeout, Duration.seconds(1), Duration.seconds(INTEGRATION_TIMEOUT_SECONDS)),
    ...(props.probe?._rules() ?? []),
  ];
}
