import { Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  LambdaIntegration,
  type Integration,
  type MethodOptions,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { CANONICAL_SOURCE, METRIC_NAMESPACE } from './env';
import { EVENT_FIELDS, fieldError } from './event-fields';
import { QUEUED_RESPONSES, queueIntegrations } from './queue-integration';
import { endpointsOf, eventSchema, NO_AUTHORIZER, type WebhookApi, type WebhookApiProps } from './webhook-api';
import type { NamedSource } from './webhook-sources';
import { restApi } from '../apis/rest-api';
import { signalsOf } from '../monitoring/api-signals';

/** A REST API in front of the validator, or of the ingest queue. */
export const webhookRestApi: WebhookApi = (scope, id, props) => {
  const { environment, settings, stageName, domain, webAcl } = props;
  const { sources, throttle } = settings;
  const parts = restApi(scope, id, {
    environment,
    stageName,
    throttle,
    domain,
    webAcl,
    resource: 'webhook-api',
    metricNamespace: METRIC_NAMESPACE,
    refused: {
      BAD_REQUEST_BODY: {
        detail: 'The body must be a JSON object with each of these fields',
        errors: Object.keys(EVENT_FIELDS).map(fieldError),
      },
    },
  });
  const { api } = parts;
  const integrationOf = integrations(api, props);
  const responses = settings.ingress.validates ? {} : { methodResponses: QUEUED_RESPONSES };
  for (const source of sources) {
    api.root.resourceForPath(source.resource).addMethod('POST', integrationOf(source), {
      authorizationType: AuthorizationType.NONE,
      ...(source.name === CANONICAL_SOURCE && canonicalBody(api)),
      ...responses,
    });
  }
  acknowledge(api, sources);
  const urlOf = (resource: string) => (domain ? `https://${domain.domainName}${resource}` : api.urlForPath(resource));
  return { ...parts, ...endpointsOf(sources, urlOf), signals: signalsOf(api.deploymentStage) };
};

function integrations(
  scope: Construct,
  { validator, ingestQueue }: WebhookApiProps,
): (source: NamedSource) => Integration {
  return validator
    ? () => new LambdaIntegration(validator, { allowTestInvoke: false })
    : queueIntegrations(scope, ingestQueue);
}

/** The gateway knows what a canonical event is like; what a provider sends is read once it is known to be genuine. */
function canonicalBody(api: RestApi): MethodOptions {
  return {
    requestModels: {
      'application/json': api.addModel('EventModel', { contentType: 'application/json', schema: eventSchema() }),
    },
    requestValidator: api.addRequestValidator('RequestValidator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    }),
  };
}

function acknowledge(api: RestApi, sources: NamedSource[]): void {
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG4', reason: NO_AUTHORIZER },
    { id: 'AwsSolutions-COG4', reason: NO_AUTHORIZER },
  );
  if (!sources.some(({ name }) => name === CANONICAL_SOURCE)) {
    const reason = 'The gateway would read a body before anybody knows whose it is: it is checked once it is verified.';
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG2', reason });
  }
}
