import { Duration, Token } from 'aws-cdk-lib';
import { Env } from './env';
import {
  answerTimeout,
  type HttpApiRoutes,
  type HttpCors,
  type MonitoredHttpApiProps,
} from './monitored-http-api-props';
import { environmentRules } from '../environment/environment';
import { MonitoringLevel } from '../monitoring/monitoring-level';
import { monitoringRules } from '../monitoring/monitoring-rules';
import { durationRule, knownRule, rule, wholeNumberRule, wholeRule, type Rule } from '../private/validation';

/** Options of the function that is created. */
const FUNCTION_OPTIONS = [
  'entry',
  'memorySize',
  'timeout',
  'functionConcurrency',
  'environmentVariables',
  'serviceVersion',
  'release',
] as const satisfies (keyof MonitoredHttpApiProps)[];

/** The rules of the props. */
export function httpApiRules(props: MonitoredHttpApiProps): Rule[] {
  return [
    ...environmentRules(props),
    ...monitoringRules(props, {
      timeout: answerTimeout(props.timeout ?? Duration.seconds(60)),
      rateLimit: props.throttlingRateLimit,
    }),
    rule(
      'handler',
      props.handler && FUNCTION_OPTIONS.filter((option) => props[option] !== undefined),
      'stand without the options of a function that is created',
      ({ length }) => length === 0,
    ),
    wholeNumberRule('memorySize', props.memorySize, 128, 10_240),
    durationRule('timeout', props.timeout, Duration.seconds(1), Duration.minutes(15)),
    wholeRule('timeout', props.timeout, Duration.seconds(1)),
    ...variableRules(props.environmentVariables),
    ...props.auth._rules('auth'),
    wholeNumberRule('functionConcurrency', props.functionConcurrency?.executions, 1, 1_000),
    ...throttleRules(props.throttlingRateLimit, props.throttlingBurstLimit),
    ...corsRules(props.cors),
    ...(props.probe?._rules() ?? []),
    ...(props.release?._rules(props.slo) ?? []),
    rule(
      'release',
      props.release && props.monitoring,
      'stand without monitoring none, whose alarms would roll it back',
      (level) => {
        return level !== MonitoringLevel.NONE;
      },
    ),
  ];
}

/** What further routes cannot be called. */
export interface Taken {
  /** Names of the handlers that are monitored. */
  readonly names: string[];
  /** Those of the further routes that there are already. */
  readonly routes: string[];
}

/** The rules of further routes. */
export function routesRules({ path, methods, handlerName, auth, throttle }: HttpApiRoutes, taken: Taken): Rule[] {
  return [
    knownRule('path', path),
    rule('path', path, 'begin with a slash and end without one', (value) => /^\/(.*[^/])?$/.test(value)),
    rule('methods', methods, 'hold at least one method, each once', (list) => {
      return list.length > 0 && new Set(list).size === list.length;
    }),
    rule('path', taken.routes, 'have each method once in all', ({ length }) => length === 0),
    rule(
      'handlerName',
      handlerName,
      'be 1 to 40 letters and digits that begin with a capital, and be of one handler only',
      (value) => /^[A-Z][A-Za-z0-9]{0,39}$/.test(value) && !taken.names.includes(value),
    ),
    ...(auth?._rules('auth') ?? []),
    ...throttleRules(throttle?.rateLimit, throttle?.burstLimit, ['throttle.rateLimit', 'throttle.burstLimit']),
  ];
}

/** Variables by which the function's metrics are found; its role may publish in one namespace only. */
const OWN_VARIABLES = ['POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME', ...Object.values(Env)];

function variableRules(variables: Record<string, string> = {}): Rule[] {
  const names = Object.keys(variables).filter((name) => OWN_VARIABLES.includes(name));
  return [rule('environmentVariables', names, 'be others than those of the construct', ({ length }) => length === 0)];
}

function throttleRules(
  rate?: number,
  burst?: number,
  [rateProp, burstProp] = ['throttlingRateLimit', 'throttlingBurstLimit'],
): Rule[] {
  return [wholeNumberRule(rateProp, rate, 1, 10_000), wholeNumberRule(burstProp, burst, 1, 5_000)];
}

function corsRules(cors?: HttpCors): Rule[] {
  if (cors === undefined) {
    return [];
  }
  const { allowOrigins, allowCredentials, maxAge } = cors;
  return [
    rule('cors.allowOrigins', allowOrigins, 'hold at least one origin', ({ length }) => length > 0),
    rule('cors.allowOrigins', allowOrigins, 'be * or origins such as https://shop.example.com', (origins) =>
      origins.every((origin) => Token.isUnresolved(origin) || origin === '*' || /^https?:\/\/[^/*]+$/.test(origin)),
    ),
    rule('cors.allowOrigins', allowOrigins, 'name each origin when credentials are allowed', (origins) => {
      return !(allowCredentials && origins.includes('*'));
    }),
    durationRule('cors.maxAge', maxAge, Duration.seconds(0), Duration.days(1)),
    wholeRule('cors.maxAge', maxAge, Duration.seconds(1)),
  ];
}
