import { Duration } from 'aws-cdk-lib';
import { HttpMethod, PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  ApiHandler,
  Concurrency,
  HttpAuth,
  HttpProbe,
  MonitoredHttpApi,
  MonitoringLevel,
  Release,
  WatchedHttpApi,
} from '../../src';
import {
  givenCertificate,
  givenDomain,
  givenFunction,
  givenHttpApi,
  givenLogGroup,
  givenTopics,
  ownFunction,
  ownTopics,
} from '../given';
import { allMonitoring } from '../synth';
import type { SystemVariants } from '../variants';

const PUBLIC = HttpAuth.none('it is a test');
const JWT = { issuer: 'https://issuer.example.com', audience: ['shop'] };

/** The API in every way that makes other resources. */
export const MONITORED_HTTP_API: SystemVariants = {
  kind: 'MonitoredHttpApi',
  folder: 'monitored-http-api',
  variants: {
    minimal: (scope, id, props) => new MonitoredHttpApi(scope, id, { auth: PUBLIC, ...props }),
    everything: (scope, id, props) => {
      const api = new MonitoredHttpApi(scope, id, {
        ...allMonitoring(),
        auth: HttpAuth.jwt(JWT),
        domain: { ...givenDomain(scope), disableExecuteApiEndpoint: true },
        release: Release.canary(),
        probe: HttpProbe.of(),
        heartbeat: Duration.minutes(15),
        cors: { allowOrigins: ['https://shop.example.com'] },
        ...props,
      });
      const throttle = { rateLimit: 5, burstLimit: 10 };
      api.addRoutes({ path: '/items/{id}', methods: [HttpMethod.GET], auth: PUBLIC, throttle });
      api.addRoutes({ path: '/orders', auth: HttpAuth.iam(), handler: ownFunction(scope, 'Orders') });
      api.addRoutes({ path: '/theirs', auth: HttpAuth.lambda({ handler: givenFunction(scope) }) });
      return api;
    },
    'code of one’s own': (scope, id, props) => {
      const code = Code.fromInline('def handler(event, context): return {}');
      const options = { code, handler: 'index.handler', runtime: Runtime.PYTHON_3_14 };
      const handler = ApiHandler.fromCode({ ...options, concurrency: Concurrency.unreserved() });
      const release = Release.linear();
      return new MonitoredHttpApi(scope, id, { ...ownTopics(scope), auth: HttpAuth.iam(), handler, release, ...props });
    },
    'a function of the app': (scope, id, props) => {
      const handler = ApiHandler.existing(ownFunction(scope, 'Own'));
      const options = { handler, release: Release.canary(), payloadFormatVersion: PayloadFormatVersion.VERSION_1_0 };
      return new MonitoredHttpApi(scope, id, { ...options, ...givenTopics(scope), auth: PUBLIC, ...props });
    },
    'a function of another app': (scope, id, props) => {
      const handler = ApiHandler.existing(givenFunction(scope), { logGroup: givenLogGroup(scope) });
      return new MonitoredHttpApi(scope, id, { auth: PUBLIC, handler, ...props });
    },
    'essential monitoring': (scope, id, props) =>
      new MonitoredHttpApi(scope, id, { auth: PUBLIC, monitoring: MonitoringLevel.ESSENTIAL, ...props }),
    'no monitoring': (scope, id, props) =>
      new MonitoredHttpApi(scope, id, { auth: PUBLIC, monitoring: MonitoringLevel.NONE, ...props }),
  },
};

/** Monitoring of an API that exists. */
export const WATCHED_HTTP_API: SystemVariants = {
  kind: 'WatchedHttpApi',
  folder: 'monitored-http-api',
  variants: {
    minimal: (scope, id, props) => new WatchedHttpApi(scope, id, { httpApi: givenHttpApi(scope), ...props }),
    everything: (scope, id, props) =>
      new WatchedHttpApi(scope, id, {
        ...allMonitoring(),
        httpApi: givenHttpApi(scope),
        functions: { Orders: ownFunction(scope, 'Orders'), Theirs: givenFunction(scope) },
        logGroups: { Theirs: givenLogGroup(scope) },
        accessLogs: givenLogGroup(scope, 'GivenAccessLogs'),
        certificate: givenCertificate(scope),
        probe: HttpProbe.of(),
        heartbeat: Duration.minutes(15),
        ...props,
      }),
  },
};
