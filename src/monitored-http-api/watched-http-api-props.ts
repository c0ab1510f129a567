import { Duration } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { answerTimeout, INTEGRATION_TIMEOUT_SECONDS } from './monitored-http-api-props';
import { probeRules, type HttpProbe } from './probe';
import type { DataProps, EnvironmentProps } from '../environment/environment-props';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import { monitoringRules } from '../monitoring/monitoring-rules';
import { durationRules, rule, type Rule } from '../validation/rules';

/**
 * An existing HTTP API, and how it is monitored.
 */
export interface WatchedHttpApiProps extends EnvironmentProps, DataProps, MonitoringProps {
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
   * @default - those that the functions were created with; the error lines of a function of another app are not counted
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

/** The rules of the props. */
export function watchRules(props: WatchedHttpApiProps): Rule[] {
  const { functions = {}, logGroups = {} } = props;
  const longest = Duration.seconds(INTEGRATION_TIMEOUT_SECONDS);
  return [
    ...monitoringRules(props, { timeout: answerTimeout(props.timeout) }),
    rule('functions', Object.keys(functions), 'have names of letters and digits that begin with a capital', (names) =>
      names.every((name) => /^[A-Z][A-Za-z0-9]{0,39}$/.test(name)),
    ),
    rule('logGroups', Object.keys(logGroups), 'have the names of functions', (names) =>
      names.every((name) => Object.keys(functions).includes(name)),
    ),
    rule('url', props.url, 'end without a slash', (url) => !url.endsWith('/')),
    ...durationRules('timeout', props.timeout, Duration.seconds(1), longest, 'milliseconds'),
    ...(props.probe ? probeRules(props.probe) : []),
  ];
}
