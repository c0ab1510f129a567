import { Duration, Token } from 'aws-cdk-lib';
import type { CorsPreflightOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { answerTimeout, type HttpApiRoutes, type MonitoredHttpApiProps } from './monitored-http-api-props';
import { probeRules } from './probe';
import { releaseRules } from './release';
import { addedRouteRules, type TakenRoutes } from '../apis/added-routes';
import { authKindOf } from '../apis/http-auth';
import { throttleRules } from '../environment/defaults';
import { settingsOf } from '../environment/environment';
import { MonitoringLevel } from '../environment/monitoring-level';
import { ApiHandler, kindOf } from '../functions/api-handler';
import { monitoringRules } from '../monitoring/monitoring-rules';
import { durationRules, knownRule, rule, wholeNumberRule, type Rule } from '../validation/rules';

/** The rules of the props. */
export function httpApiRules(props: MonitoredHttpApiProps): Rule[] {
  const { auth, probe, throttlingRateLimit: rateLimit } = props;
  const handler = kindOf(props.handler ?? ApiHandler.bundled());
  return [
    ...monitoringRules(props, { timeout: answerTimeout(handler.timeout), rateLimit }),
    ...handler.rules('handler'),
    ...authKindOf(auth).rules('auth'),
    ...throttleRules(props),
    ...corsRules(props.cors),
    ...(probe ? probeRules(probe) : []),
    ...allReleaseRules(props, handler.isVersioned),
  ];
}

function allReleaseRules(props: MonitoredHttpApiProps, isVersioned: boolean): Rule[] {
  const { release, handler, slo } = props;
  if (release === undefined) {
    return [];
  }
  return [
    ...releaseRules(release, slo),
    rule('release', handler, 'stand with a function of this app, of which versions can be made', () => isVersioned),
    rule(
      'release',
      settingsOf(props).monitoring,
      'stand without monitoring none, whose alarms would roll it back',
      (level) => level !== MonitoringLevel.NONE,
    ),
  ];
}

/** The rules of further routes. */
export function routesRules(routes: HttpApiRoutes, taken: TakenRoutes): Rule[] {
  const { path, auth, throttle } = routes;
  return [
    knownRule('path', path),
    rule('path', path, 'begin with a slash and end without one', (value) => /^\/(.*[^/])?$/.test(value)),
    ...addedRouteRules(routes, taken),
    ...(auth ? authKindOf(auth).rules('auth') : []),
    rule('throttle', throttle, 'hold rateLimit and burstLimit', ({ rateLimit, burstLimit }) => {
      return rateLimit !== undefined && burstLimit !== undefined;
    }),
    wholeNumberRule('throttle.rateLimit', throttle?.rateLimit, 1, 10_000),
    wholeNumberRule('throttle.burstLimit', throttle?.burstLimit, 1, 5_000),
  ];
}

function corsRules(cors?: CorsPreflightOptions): Rule[] {
  if (cors === undefined) {
    return [];
  }
  const { allowOrigins = [], allowCredentials, maxAge } = cors;
  return [
    rule('cors.allowOrigins', allowOrigins, 'hold at least one origin', ({ length }) => length > 0),
    rule('cors.allowOrigins', allowOrigins, 'be * or origins such as https://shop.example.com', (origins) =>
      origins.every((origin) => Token.isUnresolved(origin) || origin === '*' || /^https?:\/\/[^/*]+$/.test(origin)),
    ),
    rule('cors.allowOrigins', allowOrigins, 'name each origin when credentials are allowed', (origins) => {
      return !(allowCredentials && origins.includes('*'));
    }),
    ...durationRules('cors.maxAge', maxAge, Duration.seconds(0), Duration.days(1)),
  ];
}
