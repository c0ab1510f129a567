import { Validations } from 'aws-cdk-lib';
import { HttpMethod, HttpRoute, HttpRouteKey, PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { METRIC_NAMESPACE } from './env';
import { endpointsOf, NO_AUTHORIZER, type WebhookApi } from './webhook-api';
import { countClientErrors } from '../apis/access-log';
import { httpApi } from '../apis/http-api';
import { signalsOf } from '../monitoring/api-signals';

/** An HTTP API in front of the validator, which reads the requests of both kinds alike. */
export const webhookHttpApi: WebhookApi = (scope, id, { environment, settings, validator, domain }) => {
  const { sources, throttle, logRetention } = settings;
  const { url, ...parts } = httpApi(scope, id, {
    environment,
    resource: 'webhook-api',
    logRetention,
    throttle,
    domain,
  });
  countClientErrors(parts.accessLogs, METRIC_NAMESPACE);
  const payloadFormatVersion = PayloadFormatVersion.VERSION_1_0;
  const integration = new HttpLambdaIntegration('Integration', validator!, { payloadFormatVersion });
  for (const { resource } of sources) {
    const routeKey = HttpRouteKey.with(resource, HttpMethod.POST);
    const route = new HttpRoute(scope, routeKey.key, { httpApi: parts.httpApi, routeKey, integration });
    Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: NO_AUTHORIZER });
  }
  return { ...parts, ...endpointsOf(sources, (resource) => `${url}${resource}`), signals: signalsOf(parts.httpApi) };
};
