import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { monitorHttpApi } from './http-api-monitoring';
import { WATCH_TYPES } from './http-api-types';
import { answerTimeout } from './monitored-http-api-props';
import { probeFunction } from './probe';
import { watchRules, type WatchedHttpApiProps } from './watched-http-api-props';
import { Environment, type System } from '../environment/environment';
import { knownFunction } from '../functions/known-function';
import type { IMonitoring } from '../monitoring/monitoring';
import { MINIMUM_REQUESTS } from '../monitoring/monitoring-rules';
import { SystemMonitoring } from '../monitoring/system-monitoring';
import { checkTypes } from '../validation/types';

const SYSTEM: System = { kind: 'WatchedHttpApi', name: 'http-api', holdsData: false };

/**
 * The monitoring of a `MonitoredHttpApi` for an HTTP API that exists, without a change to the API or to its functions.
 */
export class WatchedHttpApi extends Construct {
  /** The alarms, the notifications and the dashboard. */
  public readonly monitoring: IMonitoring;
  /** The function that calls the API from outside, when there is a probe. */
  public readonly probeFunction?: LambdaFunction;

  public constructor(scope: Construct, id: string, props: WatchedHttpApiProps) {
    super(scope, id);
    checkTypes(`${SYSTEM.kind} at ${this.node.path}`, props, WATCH_TYPES);
    const environment = Environment.open(this, SYSTEM, props, watchRules(props));
    const { httpApi, functions = {}, logGroups = {}, probe, slo } = props;
    const { httpApiLogRetention: logRetention } = environment.settings;
    // An API of another app may not know its endpoint, which only the probe asks for.
    const url = () => props.url ?? httpApi.apiEndpoint;
    this.probeFunction = probe && probeFunction(this, 'Probe', { environment, probe, url: url(), logRetention });

    const monitoring = new SystemMonitoring(this, 'Monitoring', { environment, props });
    monitorHttpApi(monitoring, {
      ...props,
      environment,
      api: httpApi,
      functions: Object.entries(functions).map(([name, fn]) => ({ name, slo, ...knownFunction(fn, logGroups[name]) })),
      timeout: answerTimeout(props.timeout),
      minimumRequests: props.minimumRequests ?? MINIMUM_REQUESTS,
    });
    this.monitoring = monitoring;
    environment.close({});
  }
}
